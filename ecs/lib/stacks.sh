# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The stacks: in which state they are, and what is under way is waited for.

# In the order in which they need each other.
stacks=(base network data cluster balancer watch jobs service)
# Those whose loss cannot be made good.
kept_stacks=(base data)

declare -A state=()

# full NAME: as CloudFormation knows it.
full() {
    printf 'xkcdapp-%s-%s' "$env" "$1"
}

# look_all: the states of all stacks, from one question; absent where there is none.
look_all() {
    local name status lines prefix
    prefix=$(full '')
    lines=$(ask cloudformation describe-stacks --query "Stacks[?starts_with(StackName, '$prefix')].[StackName, StackStatus]")
    for name in "${stacks[@]}"; do state[$name]=absent; done
    while read -r name status; do
        name=${name#"$prefix"}
        [ -z "${state[${name:-none}]:-}" ] || state[$name]=$status
    done <<<"$lines"
}

# look NAME: its state now. What may pass leaves the last known one.
look() {
    local status
    if status=$(try_aws cloudformation describe-stacks --stack-name "$(full "$1")" --query 'Stacks[0].StackStatus'); then
        state[$1]=$status
    elif refused_by 'does not exist'; then
        state[$1]=absent
    else
        passes || refused 'cloudformation describe-stacks'
    fi
}

# settle NAME: waits until nothing is under way in it.
settle() {
    local began=$SECONDS beaten=$SECONDS
    while under_way "$1"; do
        if [ $((SECONDS - began)) -ge "$stack_limit" ]; then
            fail "$(full "$1") is still ${state[$1]} after $stack_limit s$(awaited "$1"). It goes on there; run $again again to wait on"
        fi
        if [ $((SECONDS - beaten)) -ge "$beat" ]; then
            beaten=$SECONDS
            note "$1: ${state[$1]} for $((SECONDS - began)) s$(awaited "$1")"
        fi
        sleep "$poll"
        look "$1"
    done
}

under_way() {
    [[ ${state[$1]} == *_IN_PROGRESS && ${state[$1]} != REVIEW_IN_PROGRESS ]]
}

# awaited NAME: what in it is under way, for people.
awaited() {
    local what
    what=$(try_aws cloudformation describe-stack-resources --stack-name "$(full "$1")" \
        --query "StackResources[?ends_with(ResourceStatus, 'IN_PROGRESS')].[LogicalResourceId, ResourceType]") || return 0
    [ -n "$what" ] || return 0
    printf ': %s' "$(cut -f1 <<<"$what" | head -n 6 | tr '\n' ' ' | sed 's/ $//; s/ /, /g')"
    if grep -q AWS::CertificateManager::Certificate <<<"$what"; then
        printf ' (a certificate waits until the world finds its record: the registrar must name these servers for %s: %s)' \
            "${given[HostedZone]}" "$(name_servers)"
    fi
}

# reasons NAME: why its last operation failed, a line for each resource.
reasons() {
    local id status reason
    while IFS=$'\t' read -r id status reason; do
        if [[ $id == "$(full "$1")" && $status =~ ^(CREATE|UPDATE|DELETE)_IN_PROGRESS$ && $reason == 'User Initiated' ]]; then
            break
        fi
        if [[ $status == *_FAILED && $reason != *cancelled* && $reason != None ]]; then
            printf '%s %s: %s\n' "$id" "$status" "$reason"
        elif [[ $id == "$(full "$1")" && $status == *ROLLBACK_IN_PROGRESS && $reason != None ]]; then
            printf '%s\n' "$reason"
        fi
    done < <(try_aws cloudformation describe-stack-events --stack-name "$(full "$1")" --max-items 300 \
        --query 'StackEvents[].[LogicalResourceId, ResourceStatus, ResourceStatusReason]' | grep -v '^None$')
}

# value_in NAME PARAMETER: what this parameter of a stack is now.
value_in() {
    ask cloudformation describe-stacks --stack-name "$(full "$1")" \
        --query "Stacks[0].Parameters[?ParameterKey=='$2'].ParameterValue | [0]"
}

# output_of NAME OUTPUT
output_of() {
    local value
    value=$(ask cloudformation describe-stacks --stack-name "$(full "$1")" \
        --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]")
    [ "$value" != None ] || fail "the stack $(full "$1") has no output $2"
    printf %s "$value"
}

# export_of NAME: the value of the export xkcdapp-ENV-NAME.
export_of() {
    local value
    value=$(ask cloudformation list-exports --query "Exports[?Name=='xkcdapp-$env-$1'].Value | [0]")
    # Pages that have it not give None each.
    value=$(grep -vx None <<<"$value" || true)
    [ -n "$value" ] || fail "no stack exports xkcdapp-$env-$1"
    printf %s "$value"
}
