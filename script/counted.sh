# shellcheck shell=bash disable=SC2154  # variables are shared with who sources this
# Whether every 200 was counted: what /views.json tells before and after, beside hey's own report. Whoever sources this has
# set `origin` (of the site, without a slash), `audience` (visitor or load_test) and `patience` (seconds).

sums='' sums_trouble=''

# read_sums: into `sums`; or returns 1, with the reason in `sums_trouble`.
read_sums() {
    sums_trouble=
    if ! sums=$(curl --fail --silent --show-error --max-time 10 "$origin/views.json" 2>&1); then
        sums_trouble="$origin/views.json gives no sums: $sums"
    elif ! [[ $sums =~ \"pending\":[0-9]+ && $sums =~ \"$audience\":[0-9]+ ]]; then
        sums_trouble="$origin/views.json is not xkcdapp's: ${sums:0:200}"
    fi
    [ -z "$sums_trouble" ]
}

# sum NAME: out of the sums that were read.
sum() {
    [[ $sums =~ \"$1\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

# wait_for TOTAL: until nothing is pending and the audience's sum is at least that; returns 1 where that is not so within
# `patience`. One answer that fails is no reason to give up: under load some are sent away.
wait_for() {
    local end=$((SECONDS + patience))
    until read_sums && [ "$(sum pending)" = 0 ] && [ "$(sum "$audience")" -ge "$1" ]; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

# answered REPORT: requests with the status 200, of a line such as "[200]	19968 responses".
answered() {
    awk '$1 == "[200]" && $3 == "responses" { sum += $2 } END { print sum + 0 }' <<<"$1"
}

# refused_with_status REPORT: requests with any other status.
refused_with_status() {
    awk '$1 ~ /^\[[0-9]+\]$/ && $1 != "[200]" && $3 == "responses" { sum += $2 } END { print sum + 0 }' <<<"$1"
}

# unanswered REPORT: requests without an answer, of lines such as "[32]	Get ...: EOF" below "Error distribution:".
unanswered() {
    awk '/^Error distribution/ { on = 1 } on && /^ *\[/ { gsub(/[][]/, "", $1); sum += $1 } END { print sum + 0 }' <<<"$1"
}

# all_counted COUNTED ANSWERED UNANSWERED: no 200 is missing, and nothing was counted that nobody asked for. A request
# without an answer may be counted or not.
all_counted() {
    [ "$1" -ge "$2" ] && [ "$1" -le $(($2 + $3)) ]
}
