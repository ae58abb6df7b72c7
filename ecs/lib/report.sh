# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What came of a load test: a table, and what it says of the settings of autoscaling.

good='' new_cpu_target='' new_requests='' reasoning=''

# is_good PLACE: no errors, no slower than may be, and every page counted.
is_good() {
    [ "${errors[$1]}" = 0 ] && [ "${pages[$1]}" != 0 ] && [ "${counted[$1]}" = yes ] &&
        [ -n "${p99[$1]}" ] && calculate "${p99[$1]} <= $p99_limit" >/dev/null
}

# calculate EXPRESSION [FORMAT]: of awk; returns 1 where it is zero.
calculate() {
    awk "BEGIN { value = ($1); printf \"${2:-%d}\", value; exit !value }"
}

# advise: from the last step before the service was overloaded, into `new_cpu_target`, `new_requests` and `reasoning`.
advise() {
    local place running
    for place in "${!ran[@]}"; do
        is_good "$place" || break
        good=$place
    done
    if [ -z "$good" ]; then
        reasoning="no step was without errors, with all counted and a p99 of $p99_limit ms or less: try fewer connections"
        return 0
    fi
    running=${tasks[good]:-1}
    [ "$running" != 0 ] || running=1
    reasoning="the last good step, ${ran[good]} connections, had ${rate[good]} requests/s"
    if [ -z "$env" ]; then
        new_requests=$(calculate "${rate[good]} * 60 * 0.6" | rounded)
        reasoning+=": RequestsPerTarget = 60 % of that, a minute, if one process answered them; divide it by how many did. Nothing is known here of CPU"
    elif [ -z "${cpu[good]}" ] || ! calculate "${cpu[good]}" >/dev/null; then
        new_requests=$(calculate "${rate[good]} / $running * 60 * 0.6" | rounded)
        reasoning+=" by $running tasks: RequestsPerTarget = 60 % of that, a minute and task. AWS has no CPU for it: are the steps a minute or longer?"
    else
        new_cpu_target=$cpu_target
        # Overloaded before its processors were busy: scaling must begin earlier.
        if [ "$good" != $((${#ran[@]} - 1)) ] && calculate "${cpu[good]} < $cpu_target" >/dev/null; then
            new_cpu_target=$(calculate "${cpu[good]} * 0.8 < 10 ? 10 : int(${cpu[good]} * 0.8 / 5) * 5")
            [ "$new_cpu_target" -ge 10 ] || new_cpu_target=10
        fi
        new_requests=$(calculate "${rate[good]} / $running * 60 * $new_cpu_target / ${cpu[good]}" | rounded)
        reasoning+=" by $running tasks at ${cpu[good]} % CPU: RequestsPerTarget = requests a minute and task x CpuTarget / CPU"
        [ "$new_cpu_target" = "$cpu_target" ] ||
            reasoning+="; CpuTarget is 80 % of that CPU, as the next step was overloaded while the processors were not busy"
    fi
}

# rounded: down to two digits, and no less than the template takes.
rounded() {
    awk '{ unit = 1; while ($1 / unit >= 100) unit *= 10; value = int($1 / unit) * unit; print value < 100 ? 100 : value }'
}

report() {
    local place
    [ -z "$was_interrupted" ] || echo 'interrupted: this is what there is'
    printf '%11s %11s %10s %10s %8s %6s %7s  %s\n' connections requests/s 'p50 ms' 'p99 ms' errors tasks 'CPU %' 'every 200 counted'
    for place in "${!ran[@]}"; do
        printf '%11s %11.1f %10s %10s %8s %6s %7s  %s\n' "${ran[place]}" "${rate[place]:-0}" "${p50[place]:--}" "${p99[place]:--}" \
            "${errors[place]}" "${tasks[place]:--}" "${cpu[place]:--}" \
            "${counted[place]}: ${pages[place]} answered, ${views[place]:--} counted"
    done
    echo
    if [ -n "$new_requests" ]; then
        echo "suggested: ${new_cpu_target:+CpuTarget=$new_cpu_target }RequestsPerTarget=$new_requests"
    else
        echo 'suggested: nothing'
    fi
    echo "because: $reasoning"
}

report_json() {
    local place separator=''
    printf '{"url":%s,"environment":%s,"seconds":%d,"interrupted":%s,"steps":[' "$(json_text "$url")" "$(json_text "$env")" "$seconds" \
        "$([ -n "$was_interrupted" ] && echo true || echo false)"
    for place in "${!ran[@]}"; do
        printf '%s{"connections":%d,"requests_per_second":%s,"p50_ms":%s,"p99_ms":%s,"errors":%d,"answered":%d,"counted":%s,' \
            "$separator" "${ran[place]}" "$(json_number "${rate[place]}")" "$(json_number "${p50[place]}")" \
            "$(json_number "${p99[place]}")" "${errors[place]}" "${pages[place]}" "$(json_number "${views[place]}")"
        printf '"every_200_counted":%s,"tasks":%s,"cpu_percent":%s}' "$(json_truth "${counted[place]}")" \
            "$(json_number "${tasks[place]}")" "$(json_number "${cpu[place]}")"
        separator=,
    done
    printf '],"suggested":{"CpuTarget":%s,"RequestsPerTarget":%s,"because":%s}}\n' "$(json_number "$new_cpu_target")" \
        "$(json_number "$new_requests")" "$(json_text "$reasoning")"
}

# json_text TEXT: null where there is none.
json_text() {
    local text=${1//\\/\\\\}
    if [ -z "$1" ]; then printf null; else printf '"%s"' "${text//\"/\\\"}"; fi
}

json_number() {
    printf %s "${1:-null}"
}

json_truth() {
    case $1 in yes) printf true ;; no) printf false ;; *) printf null ;; esac
}
