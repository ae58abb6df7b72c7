# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What AWS knows of the service while it is under load.

# How long after the last step AWS' figures of it may take to appear.
cpu_patience=180

# first_look: that there is a service that answers, before anything is sent.
first_look() {
    local status running
    if ! running=$(try_aws ecs describe-services --cluster "xkcdapp-$env" --services "xkcdapp-$env" \
        --query 'services[0].[status, runningCount]'); then
        refused_by ClusterNotFoundException || refused 'ecs describe-services'
        running=None
    fi
    read -r status running <<<"$running"
    [ "$status" = ACTIVE ] || fail "there is no service xkcdapp-$env in the cluster xkcdapp-$env: run ecs/deploy $env first"
    [ "$running" != 0 ] || fail "no task of xkcdapp-$env is running: ecs/deploy $env says why"
    say "$running tasks of xkcdapp-$env at $origin"
}

# tasks_now: how many run; nothing where AWS does not say.
tasks_now() {
    local running
    running=$(try_aws ecs describe-services --cluster "xkcdapp-$env" --services "xkcdapp-$env" \
        --query 'services[0].runningCount') || return 0
    [[ ! $running =~ ^[0-9]+$ ]] || echo "$running"
}

# read_cpu: percent of the tasks' processors by step, the average of the minutes that are more in it than not. CloudWatch
# has a minute's figure some time after its end, so it is waited for.
read_cpu() {
    local place end=$((SECONDS + (patience > cpu_patience ? patience : cpu_patience))) last=$(((ended[-1] - 30) / 60 * 60)) answer points
    while :; do
        if ! answer=$(try_aws cloudwatch get-metric-data --start-time "$(at "${begun[0]}")" --end-time "$(at $((ended[-1] + 60)))" \
            --scan-by TimestampAscending --metric-data-queries "$(cpu_query)" --query 'MetricDataResults[0].[Timestamps, Values]'); then
            say "AWS gives no CPU: $(said)"
            return 0
        fi
        points=$(points <<<"$answer")
        if [ -n "$points" ] && [ "$(tail -n 1 <<<"$points" | cut -d ' ' -f 1)" -ge "$last" ]; then break; fi
        if [ "$SECONDS" -ge "$end" ] || [ -n "$was_interrupted" ]; then break; fi
        say 'waiting for the last minute of CPU'
        sleep 10 || true
    done
    for place in "${!ran[@]}"; do
        cpu[place]=$(awk -v from="${begun[place]}" -v to="${ended[place]}" \
            '$1 + 30 >= from && $1 + 30 < to { sum += $2; n++ } END { if (n) printf "%.1f", sum / n }' <<<"$points")
    done
}

# points: of a line of times and one of values, lines with a time in seconds since 1970 and its value. The CLI writes times
# as such seconds or as 2026-11-21T14:00:00+00:00, by its version.
points() {
    awk 'NR == 1 { n = split($0, time, "\t") }
        NR == 2 { m = split($0, value, "\t") }
        END {
            for (i = 1; i <= n && i <= m; i++) {
                if (value[i] !~ /^[0-9.]+$/) continue
                if (time[i] ~ /^[0-9.]+$/) { printf "%d %s\n", time[i], value[i]; continue }
                if (split(time[i], part, /[^0-9]/) < 6) continue
                y = part[1]; month = part[2]
                if (month < 3) { y--; month += 12 }
                days = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (month - 3) + 2) / 5) + part[3] - 719469
                printf "%d %s\n", days * 86400 + part[4] * 3600 + part[5] * 60 + part[6], value[i]
            }
        }' | sort -n
}

cpu_query() {
    printf '[{"Id":"cpu","MetricStat":{"Metric":{"Namespace":"AWS/ECS","MetricName":"CPUUtilization","Dimensions":[%s,%s]},%s}}]' \
        "{\"Name\":\"ClusterName\",\"Value\":\"xkcdapp-$env\"}" "{\"Name\":\"ServiceName\",\"Value\":\"xkcdapp-$env\"}" \
        '"Period":60,"Stat":"Average"'
}

# at SECONDS: as AWS reads a time.
at() {
    TZ=UTC0 printf '%(%Y-%m-%dT%H:%M:%SZ)T' "$1"
}
