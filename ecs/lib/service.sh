# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The service, and what it answers.

# why_service: what its stopped tasks said, where it did not become stable.
why_service() {
    local tasks task line reason why code definition
    tasks=$(try_aws ecs list-tasks --cluster "xkcdapp-$env" --family "xkcdapp-$env" --desired-status STOPPED \
        --max-items 3 --query 'taskArns[]') || return 0
    for task in $(tr '\t' '\n' <<<"$tasks" | grep '^arn:' || true); do
        line=$(try_aws ecs describe-tasks --cluster "xkcdapp-$env" --tasks "$task" --query \
            'tasks[0].[stoppedReason, containers[0].reason, containers[0].exitCode, taskDefinitionArn]') || continue
        IFS=$'\t' read -r reason why code definition <<<"$line"
        note "the task ${task##*/} stopped: $reason$([ "$why" = None ] || printf ', %s' "$why"), exit code $code; the end of its log:"
        log_of "$definition" "$task"
        last_lines | tail -n 8 | indented
        break
    done
}

step_health() {
    local url=https://$domain/health began=$SECONDS answer='' told=''
    if [ "$health_limit" = 0 ]; then
        outcome="not asked; the site is https://$domain/"
        return
    fi
    while :; do
        if answer=$(curl --silent --show-error --max-time 10 --write-out ' (%{http_code})' "$url" 2>"$scratch/error") &&
            [[ $answer == *'(200)' ]]; then
            break
        fi
        [[ $answer =~ \([1-9][0-9]*\)$ ]] && answer="it answers ${answer: -4:3}" || answer=$(said)
        if [ $((SECONDS - began)) -ge "$health_limit" ]; then
            fail "everything is deployed, but $url does not answer well from here: $answer. Is $domain's new record known here yet, does the registrar name the zone's servers ($(name_servers)), and does AllowedCidr let this machine in? Then run $again again"
        fi
        if [ -z "$told" ] || [ $((SECONDS - told)) -ge "$beat" ]; then
            told=$SECONDS
            note "$url: $answer; asking again for up to $health_limit s (a new name takes minutes to be known)"
        fi
        sleep "$poll"
    done
    answer=${answer% (200)}
    outcome="https://$domain/ answers /health: $(tr -s '\r\n' ' ' <<<"$answer" | cut -c1-200)"
}
