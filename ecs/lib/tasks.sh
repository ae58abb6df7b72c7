# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# One-off tasks: started, awaited, their log shown, their exit code told.

task_exit=''

# run_task FAMILY ARN [ARGUMENT...]: runs the job, with these arguments instead of its own; its exit code goes into
# `task_exit`. With `stream` set its log is shown as it comes, otherwise only what is left when it fails.
run_task() {
    local family=$1 arn=$2 task status reason
    shift 2
    after_others "$family"
    network_of_tasks
    overrides "$@"
    task=$(started "$arn")
    read -r task reason <<<"$task"
    [[ $task == arn:* ]] || fail "$family cannot be started: $reason"
    log_of "$arn" "$task"
    [ -z "${stream:-}" ] || note "started ${task##*/}"
    await_task "$task"
    if [[ ! $task_exit =~ ^[0-9]+$ ]]; then
        fail "$family did not run: ${task_reason:-no reason given}. Does its image exist, and can the task reach the internet for it?"
    fi
    if [ -n "${stream:-}" ]; then
        stream_rest
    elif [ "$task_exit" != 0 ]; then
        note "the end of its log ($log_group, $log_stream):"
        last_lines | indented
    fi
}

# started ARN: the new task's ARN, or None, and why it was not started. A role that has just been made may not be known to
# ECS yet.
started() {
    local began=$SECONDS
    until try_aws ecs run-task --cluster "xkcdapp-$env" --task-definition "$1" --launch-type FARGATE --count 1 \
        --network-configuration "file://$scratch/network.json" --overrides "file://$scratch/overrides.json" \
        --tags key=app,value=xkcdapp "key=env,value=$env" --propagate-tags TASK_DEFINITION \
        --query '[tasks[0].taskArn, failures[0].reason]'; do
        if [ $((SECONDS - began)) -ge 30 ] || ! refused_by 'unable to assume|service linked role'; then refused 'ecs run-task'; fi
        sleep "$poll"
    done
}

# network_of_tasks: where tasks run, as a file of JSON in $scratch.
network_of_tasks() {
    local subnets group public subnet separator=''
    subnets=$(export_of TaskSubnets)
    group=$(export_of TaskSecurityGroup)
    public=$(export_of TaskPublicIp)
    {
        printf '{"awsvpcConfiguration":{"subnets":['
        for subnet in ${subnets//,/ }; do
            printf '%s%s' "$separator" "$(json "$subnet")"
            separator=,
        done
        printf '],"securityGroups":[%s],"assignPublicIp":%s}}' "$(json "$group")" "$(json "$public")"
    } >"$scratch/network.json"
}

# overrides [ARGUMENT...]: as a file of JSON in $scratch.
overrides() {
    local argument separator=''
    {
        printf '{"containerOverrides":['
        if [ $# != 0 ]; then
            printf '{"name":"xkcdapp","command":['
            for argument; do
                printf '%s%s' "$separator" "$(json "$argument")"
                separator=,
            done
            printf ']}'
        fi
        printf ']}'
    } >"$scratch/overrides.json"
}

# after_others FAMILY: waits for a task of this family that is there already, of an interrupted run or of somebody else.
after_others() {
    local began=$SECONDS told='' tasks
    while :; do
        tasks=$(ask ecs list-tasks --cluster "xkcdapp-$env" --family "$1" --desired-status RUNNING --query 'taskArns[]')
        tasks=$(grep -vx None <<<"$tasks" || true)
        [ -n "$tasks" ] || return 0
        [ -n "$told" ] || note "$1 is running already (${tasks##*/}): waiting for its end"
        told=1
        [ $((SECONDS - began)) -lt "$task_limit" ] ||
            fail "$1 has been running for more than $task_limit s: look at its log, or stop it (aws ecs stop-task --region $region --cluster xkcdapp-$env --task ${tasks##*/})"
        sleep "$poll"
    done
}

# await_task ARN: until it has stopped; task_exit and task_reason.
await_task() {
    local began=$SECONDS status='' line
    task_exit='' task_reason=''
    while :; do
        # Just after its start a task may be unknown yet.
        if line=$(try_aws ecs describe-tasks --cluster "xkcdapp-$env" --tasks "$1" \
            --query 'tasks[0].[lastStatus, containers[0].exitCode, stoppedReason, containers[0].reason]'); then
            IFS=$'\t' read -r status task_exit reason line <<<"$line"
            task_reason=$reason
            [ "$line" = None ] || task_reason+=": $line"
        else
            passes || refused 'ecs describe-tasks'
        fi
        [ "$status" != STOPPED ] || return 0
        # Nothing new is no failure.
        [ -z "${stream:-}" ] || stream_more || true
        if [ $((SECONDS - began)) -ge "$task_limit" ]; then
            last_lines | indented
            # Not stopped: half a migration, or half a rotation, is worse than a long one.
            fail "the task ${1##*/} is still ${status:-unknown} after $task_limit s; the end of its log is above. It goes on there: run $again again, which waits for its end, or stop it (aws ecs stop-task --region $region --cluster xkcdapp-$env --task ${1##*/})"
        fi
        sleep "$poll"
    done
}
