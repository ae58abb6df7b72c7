# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The steps of a load test: hey for some seconds with so many connections, then whether all of it was counted. What came of
# each is in arrays, by the step's place.

ran=() begun=() ended=() rate=() p50=() p99=() errors=() pages=() views=() counted=() tasks=() cpu=()
hey_id=''

# interrupt: ends hey, which then reports what there was. The second time it is not waited for.
interrupt() {
    [ -z "$was_interrupted" ] || exit 130
    was_interrupted=1
    [ -z "$hey_id" ] || kill -INT "$hey_id" 2>/dev/null || true
}

# leave: on the way out, whatever the way.
leave() {
    [ -z "$hey_id" ] || kill "$hey_id" 2>/dev/null || true
}

# say TEXT...: for a person who watches.
say() {
    printf '%s\n' "$*" >&2
}

# take_step CONNECTIONS
take_step() {
    local place=${#ran[@]} report before status
    wait_for 0 || fail "${sums_trouble:-$(sum pending) views of before are still pending after $patience s: is the database there?}"
    before=$(sum "$audience")
    ran+=("$1") begun+=("$(date +%s)")
    # hey ends its requests under way, each of which has 20 s; what does not end then is ended.
    timeout --signal=INT --kill-after=10 $((seconds + 30)) \
        hey -z "${seconds}s" -c "$1" -t 20 -H 'X-Load-Test: 1' "$url" >"$scratch/hey" 2>&1 &
    hey_id=$!
    status=0
    wait "$hey_id" || status=$?
    # A signal ends the wait, not hey.
    while kill -0 "$hey_id" 2>/dev/null; do wait "$hey_id" || status=$?; done
    hey_id=''
    ended+=("$(date +%s)")
    report=$(<"$scratch/hey")
    [ "$status" -lt 128 ] && [[ $report == *Requests/sec* ]] || [ -n "$was_interrupted" ] ||
        fail "hey failed ($status): ${report:0:300}"
    pages+=("$(answered "$report")")
    errors+=($(($(refused_with_status "$report") + $(unanswered "$report"))))
    rate+=("$(awk '$1 == "Requests/sec:" { printf "%.1f", $2; exit }' <<<"$report")")
    p50+=("$(latency 50 <<<"$report")") p99+=("$(latency 99 <<<"$report")")
    judge "$place" "$before" "$(unanswered "$report")"
    tasks+=("$([ -z "$env" ] || tasks_now)") cpu+=('')
    say "$1 connections: ${rate[place]:--} requests/s, p99 ${p99[place]:--} ms, ${errors[place]} errors"
}

# judge PLACE BEFORE UNANSWERED: whether every 200 of the step was counted.
judge() {
    local late=''
    wait_for $(($2 + pages[$1])) || late=1
    if [ -n "$sums_trouble" ]; then
        views+=('') counted+=(unknown)
    else
        views+=($(($(sum "$audience") - $2)))
        if [ -z "$late" ] && all_counted "${views[$1]}" "${pages[$1]}" "$3"; then counted+=(yes); else counted+=(no); fi
    fi
}

# latency PERCENTILE: in milliseconds; hey leaves out what it has too few answers for.
latency() {
    awk -v percentile="$1%" '$1 == percentile && $2 == "in" { printf "%.1f", $3 * 1000; exit }'
}

# is_hopeless: another step would tell nothing more.
is_hopeless() {
    local why=''
    [ "${counted[-1]}" = yes ] || why='not every 200 was counted'
    [ "${errors[-1]}" -le "${pages[-1]}" ] || why='more errors than pages'
    [ -n "$why" ] || return 1
    [ ${#ran[@]} = ${#connections[@]} ] || say "$why: the steps with more connections are left out"
}

every_step_counted() {
    local word
    for word in "${counted[@]}"; do [ "$word" = yes ] || return 1; done
}
