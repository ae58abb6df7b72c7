# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What earlier runs have left, looked at before anything is changed.

step_stacks() {
    local name there=() awaited_=()
    look_all
    for name in "${stacks[@]}"; do
        if under_way "$name"; then
            if [ -n "${plan:-}" ]; then
                wrong "$(full "$name") is ${state[$name]}: another run is at it; plan again when it has ended"
            fi
            if [ "${state[$name]}" = DELETE_IN_PROGRESS ] && was_complete "$name"; then
                wrong "$(full "$name") is being deleted: wait for ecs/destroy's end, then run $again again"
            fi
            note "$name is ${state[$name]}: waiting for its end"
            settle "$name"
            awaited_+=("$name")
        fi
        usable "$name"
        [ "${state[$name]}" = absent ] || there+=("$name")
    done
    left_over
    outcome="${#there[@]} of ${#stacks[@]} there${there[*]:+: ${there[*]}}${awaited_[*]:+; waited for ${awaited_[*]}}"
}

# left_over: ends the run where something that ecs/destroy keeps has a name that a stack is about to give.
left_over() {
    local groups group names name path found=()
    if [ "${state[base]}" = absent ]; then
        if try_aws ecr describe-repositories --repository-names "xkcdapp-$env" >/dev/null; then
            found+=("aws ecr delete-repository --region $region --force --repository-name xkcdapp-$env")
        else
            refused_by RepositoryNotFoundException || refused 'ecr describe-repositories'
        fi
        # Encrypted by a key that is not the one to come, which alone the tasks may use.
        names=$(for path in "/xkcdapp/$env/" "/xkcdapp-administrator/$env/"; do
            ask ssm get-parameters-by-path --path "$path" --recursive --query 'Parameters[].[Name]'
        done)
        for name in $(grep -vx None <<<"$names" || true); do
            found+=("aws ssm delete-parameter --region $region --name $name")
        done
    fi
    groups=$(for group in "/xkcdapp/$env/" "/aws/rds/instance/xkcdapp-$env/"; do
        ask logs describe-log-groups --log-group-name-prefix "$group" --query 'logGroups[].[logGroupName]'
    done)
    for group in $groups; do
        case $group in
            */flow) [ "${state[network]}" = absent ] || continue ;;
            */tasks) [ "${state[cluster]}" = absent ] || continue ;;
            /aws/rds/*) [ "${state[data]}" = absent ] || continue ;;
            *) continue ;;
        esac
        found+=("aws logs delete-log-group --region $region --log-group-name $group")
    done
    [ "${#found[@]}" != 0 ] || return 0
    printf '%s\n' "${found[@]}" | indented
    wrong "an earlier environment $env has left what the stacks would make anew: keep elsewhere what you need of it, delete it by the lines above, then run $again again"
}

# was_complete NAME: whether its creation ever came to its end.
was_complete() {
    local count
    count=$(ask cloudformation describe-stack-events --stack-name "$(full "$1")" \
        --query "length(StackEvents[?ResourceType=='AWS::CloudFormation::Stack' && ResourceStatus=='CREATE_COMPLETE'])") || exit
    # A number a page.
    grep -qv '^0$' <<<"$count"
}

# usable NAME: ends the run where nobody but a person can go on from this state. A first creation that was taken back and
# holds nothing is cleared away.
usable() {
    local stack delete left
    stack=$(full "$1")
    delete="aws cloudformation delete-stack --region $region --stack-name $stack"
    case ${state[$1]} in
        absent | CREATE_COMPLETE | UPDATE_COMPLETE | UPDATE_ROLLBACK_COMPLETE | IMPORT_COMPLETE | IMPORT_ROLLBACK_COMPLETE) ;;
        REVIEW_IN_PROGRESS) clear_away "$1" 'was never begun' ;;
        ROLLBACK_COMPLETE)
            reasons "$1" | indented
            left=$(held "$1")
            if [ -n "$left" ]; then
                wrong "$stack is ROLLBACK_COMPLETE: its creation failed, and it keeps ${left//$'\n'/, }. Look at these, then: $delete; then run $again again"
            fi
            clear_away "$1" 'failed when it was first made, and holds nothing'
            ;;
        UPDATE_ROLLBACK_FAILED)
            reasons "$1" | indented
            wrong "$stack is UPDATE_ROLLBACK_FAILED: put right what the reasons name, then: aws cloudformation continue-update-rollback --region $region --stack-name $stack; then run $again again"
            ;;
        ROLLBACK_FAILED | DELETE_FAILED)
            if only_logs_left "$1"; then
                reasons "$1" | indented
                clear_away "$1" "failed when it was first made, and holds the load balancer's access logs alone"
                return
            fi
            needs_deletion "$1"
            ;;
        CREATE_FAILED) needs_deletion "$1" ;;
        *)
            wrong "$stack is ${state[$1]}, which needs a person: look at its events (aws cloudformation describe-stack-events --region $region --stack-name $stack)"
            ;;
    esac
}

# needs_deletion NAME: ends the run with why, and with the command that deletes the stack.
needs_deletion() {
    reasons "$1" | indented
    wrong "$(full "$1") is ${state[$1]}: put right what the reasons name, then: aws cloudformation delete-stack --region $region --stack-name $(full "$1"); then run $again again"
}

# The bucket of access logs, by the only stack that has one: what the load balancer wrote into it keeps it from being taken
# back with the rest.
logs_bucket=AccessLogs

# only_logs_left NAME: whether the stack, which never was complete, holds nothing else.
only_logs_left() {
    local left
    [ "$1" = balancer ] || return 1
    left=$(held "$1") || exit
    [ "$left" = "$logs_bucket" ] || return 1
    ! was_complete "$1"
}

# held NAME: the resources that it has not deleted.
held() {
    local ids
    ids=$(ask cloudformation list-stack-resources --stack-name "$(full "$1")" \
        --query "StackResourceSummaries[?ResourceStatus!='DELETE_COMPLETE' && ResourceStatus!='CREATE_FAILED'].[LogicalResourceId]") || exit
    grep -vx None <<<"$ids" | grep . || true
}

# clear_away NAME WHY
clear_away() {
    if [ -n "${plan:-}" ]; then
        note "$1: ${state[$1]}; a deployment would delete the stack, which $2"
        state[$1]=absent
        return
    fi
    note "$1: ${state[$1]}; deleting the stack, which $2"
    local bucket=''
    if only_logs_left "$1"; then bucket=$(physical_resource "$1" "$logs_bucket"); fi
    delete_and_wait "$1"
    if [ "${state[$1]}" = DELETE_FAILED ] && only_logs_left "$1"; then
        # Only a deletion that has failed may be asked to leave something where it is.
        delete_and_wait "$1" --retain-resources "$logs_bucket"
    fi
    [ -z "$bucket" ] || note "$1: the bucket $bucket may be left, in nobody's way; its own rule empties it, then: aws s3 rb --region $region s3://$bucket"
    [ "${state[$1]}" = absent ] || fail "$(full "$1") is ${state[$1]}, not gone: $(reasons "$1" | head -n 1)"
}

# delete_and_wait NAME [ARGUMENT...]
delete_and_wait() {
    ask cloudformation delete-stack --stack-name "$(full "$1")" "${@:2}"
    state[$1]=DELETE_IN_PROGRESS
    look "$1"
    settle "$1"
}

# physical_resource NAME LOGICAL: what the resource is called in its service.
physical_resource() {
    ask cloudformation describe-stack-resources --stack-name "$(full "$1")" --logical-resource-id "$2" \
        --query 'StackResources[0].PhysicalResourceId'
}
