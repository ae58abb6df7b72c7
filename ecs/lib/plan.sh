# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What a deployment would change, found without changing anything: by change sets, which are deleted again.

change_set='' change_set_stack=''

# plan_stack NAME: into `outcome`, with a line for each resource.
plan_stack() {
    local described=() status reason changes began=$SECONDS line
    if [ "${state[$1]}" = absent ]; then
        # A change set for what is not there would leave a stack behind.
        line=$(try_aws cloudformation validate-template --template-body "file://$templates/$1.yaml" --query Description) ||
            fail "the template ecs/stacks/$1.yaml is refused: $(said)"
        outcome="would be created, with $(resources_in "$1" | wc -l) resources"
        return
    fi
    described "$1"
    change_set_stack=$(full "$1")
    # Forgotten by `leave` if the run is broken off.
    change_set=plan-$(head -c 64 /dev/urandom | LC_ALL=C tr -dc 'a-z0-9')
    try_aws cloudformation create-change-set "${described[@]}" --change-set-type UPDATE --change-set-name "$change_set" >/dev/null || {
        if refused_by 'No updates are to be performed'; then
            change_set='' outcome='no change'
            return
        fi
        refused_stack "$1" create-change-set
    }
    while :; do
        line=$(ask cloudformation describe-change-set --stack-name "$change_set_stack" --change-set-name "$change_set" \
            --query '[Status, StatusReason]')
        IFS=$'\t' read -r status reason <<<"$line"
        [[ $status == *PENDING || $status == *IN_PROGRESS ]] || break
        [ $((SECONDS - began)) -lt "$stack_limit" ] || fail "the change set is still $status after $stack_limit s"
        sleep "$poll"
    done
    if [ "$status" = FAILED ]; then
        [[ $reason == *"didn't contain changes"* || $reason == *'No updates are to be performed'* ]] ||
            fail "CloudFormation cannot plan $change_set_stack: $reason"
        outcome='no change'
    else
        changes=$(ask cloudformation describe-change-set --stack-name "$change_set_stack" --change-set-name "$change_set" \
            --query 'Changes[].ResourceChange.[Action, LogicalResourceId, ResourceType, Replacement]')
        changes=$(grep -vx None <<<"$changes" || true)
        outcome="would be updated: $(grep -c . <<<"$changes" || true) changes"
        while IFS=$'\t' read -r status line reason began; do
            [ -z "$status" ] || note "$status $line ($reason)$(replaced "$began")$(restarted "$status" "$reason")"
        done <<<"$changes"
    fi
    forget_change_set
}

# replaced REPLACEMENT: for people.
replaced() {
    case $1 in
        True) printf ', which would be replaced' ;;
        Conditional) printf ', which might be replaced' ;;
    esac
}

# restarted ACTION TYPE: for people. What CloudFormation calls no replacement may well be an interruption.
restarted() {
    [ "$1" = Modify ] || return 0
    case $2 in
        AWS::RDS::DBInstance | AWS::ElastiCache::ReplicationGroup) printf ', which may restart' ;;
    esac
}

# resources_in NAME: the resources of its template, whatever their conditions.
resources_in() {
    awk '/^[A-Za-z]/ { inside = /^Resources:/ } inside && /^  [A-Za-z0-9]+:/ { sub(/^  /, ""); sub(/:.*/, ""); print }' \
        "$templates/$1.yaml"
}

forget_change_set() {
    [ -n "$change_set" ] || return 0
    try_aws cloudformation delete-change-set --stack-name "$change_set_stack" --change-set-name "$change_set" >/dev/null ||
        printf '%s: the change set %s of %s could not be deleted (%s); it does nothing\n' \
            "$program" "$change_set" "$change_set_stack" "$(said)" >&2
    change_set=''
}

# leave: on the way out, whatever the way.
leave() {
    forget_change_set
}
