# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# Takes an environment away, stack by stack.

# What is protected against deletion was protected against accidents; it was asked for twice now.
step_protection() {
    local name now id found=() tasks
    tasks=''
    if [ "${state[cluster]}" != absent ]; then
        for name in migrate rotate; do
            now=$(ask ecs list-tasks --cluster "xkcdapp-$env" --family "xkcdapp-$env-$name" --desired-status RUNNING \
                --query 'taskArns[]')
            [[ $now != *arn:* ]] || tasks+=" $name"
        done
        [ -z "$tasks" ] || wrong "a job is running ($tasks ): wait for its end, then run $again again"
    fi
    for name in "${stacks[@]}"; do
        [ "${state[$name]}" != absent ] || continue
        now=$(ask cloudformation describe-stacks --stack-name "$(full "$name")" --query 'Stacks[0].EnableTerminationProtection')
        if [[ $now == [Tt]rue ]]; then
            ask cloudformation update-termination-protection --no-enable-termination-protection \
                --stack-name "$(full "$name")" >/dev/null
            found+=("the stack $name")
        fi
    done
    if [ "${state[data]}" != absent ]; then
        for id in $(physical_of data AWS::RDS::DBInstance); do
            now=$(ask rds describe-db-instances --db-instance-identifier "$id" --query 'DBInstances[0].DeletionProtection')
            if [[ $now == [Tt]rue ]]; then
                ask rds modify-db-instance --db-instance-identifier "$id" --no-deletion-protection --apply-immediately >/dev/null
                found+=("the database $id")
            fi
        done
    fi
    if [ "${state[balancer]}" != absent ]; then
        for id in $(physical_of balancer AWS::ElasticLoadBalancingV2::LoadBalancer); do
            now=$(ask elbv2 describe-load-balancer-attributes --load-balancer-arn "$id" \
                --query "Attributes[?Key=='deletion_protection.enabled'].Value | [0]")
            if [[ $now == [Tt]rue ]]; then
                ask elbv2 modify-load-balancer-attributes --load-balancer-arn "$id" \
                    --attributes Key=deletion_protection.enabled,Value=false >/dev/null
                found+=("the load balancer")
            fi
        done
    fi
    outcome='there was none'
    [ "${#found[@]}" = 0 ] || outcome="taken off $(printf '%s, ' "${found[@]}" | sed 's/, $//')"
}

# remove NAME: the stack, and waits until it is gone.
remove() {
    if [ "${state[$1]}" = absent ]; then
        outcome='not there'
        return
    fi
    try_aws cloudformation delete-stack --stack-name "$(full "$1")" || refused "cloudformation delete-stack $(full "$1")"
    state[$1]=DELETE_IN_PROGRESS
    look "$1"
    settle "$1"
    if [ "${state[$1]}" != absent ]; then
        reasons "$1" | indented
        fail "$(full "$1") is ${state[$1]}, not gone. Put right what the reasons above name, then run $again again"
    fi
    outcome=deleted
}

step_secrets() {
    local names batch=() name count=0
    names=$(secrets_left)
    for name in $names; do
        batch+=("$name") count=$((count + 1))
        if [ ${#batch[@]} = 10 ]; then
            ask ssm delete-parameters --names "${batch[@]}" >/dev/null
            batch=()
        fi
    done
    [ ${#batch[@]} = 0 ] || ask ssm delete-parameters --names "${batch[@]}" >/dev/null
    outcome="deleted $count"
}
