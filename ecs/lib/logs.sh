# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The log of a one-off task.

log_group='' log_stream='' log_token=''

# log_of DEFINITION TASK: where it is.
log_of() {
    local line prefix
    line=$(ask ecs describe-task-definition --task-definition "$1" \
        --query 'taskDefinition.containerDefinitions[0].logConfiguration.options.["awslogs-group", "awslogs-stream-prefix"]')
    read -r log_group prefix <<<"$line"
    log_stream=$prefix/xkcdapp/${2##*/} log_token=''
}

# last_lines: the end of it, as far as it has come yet.
last_lines() {
    local lines='' began=$SECONDS
    while :; do
        lines=$(try_aws logs get-log-events --log-group-name "$log_group" --log-stream-name "$log_stream" --limit 30 \
            --query 'events[].[message]') || lines=''
        [ -z "$lines" ] || break
        [ $((SECONDS - began)) -lt "$log_limit" ] || { lines='(it has written none)'; break; }
        sleep "$poll"
    done
    printf '%s\n' "$lines"
}

# stream_more: prints what is new; returns 1 where there is nothing.
stream_more() {
    local from=(--start-from-head) lines token
    [ -z "$log_token" ] || from=(--start-from-head --next-token "$log_token")
    # The token is a line of its own, the first one.
    lines=$(try_aws logs get-log-events --log-group-name "$log_group" --log-stream-name "$log_stream" "${from[@]}" \
        --query '[[[nextForwardToken]], events[].[message]][]') || return 1
    token=${lines%%$'\n'*}
    [ "$token" = "$lines" ] || printf '%s\n' "${lines#*$'\n'}"
    # The same token again: the end, for now.
    [ "$token" != "$log_token" ] || return 1
    log_token=$token
}

# stream_rest: what comes after the task's end, until nothing has for a while.
stream_rest() {
    local began=$SECONDS empty=0
    while [ $((SECONDS - began)) -lt "$log_limit" ]; do
        if stream_more; then
            empty=0
        else
            empty=$((empty + 1))
            # Lines come a second or two late, but not one by one.
            if [ -n "$log_token" ] && [ "$empty" -ge 2 ]; then return; fi
        fi
        sleep "$poll"
    done
}
