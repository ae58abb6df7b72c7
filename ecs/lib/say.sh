# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What the commands of this folder say, and how they end: 0 done, 1 something failed, 2 something must be put right first.
# Whoever sources this sets `program`, and `again`: the command line that goes on from where this run ended.

step_name='' step_number=0 step_count=0 outcome=''

# fail MESSAGE...: ends the run; it was tried, and failed.
fail() {
    printf '%s: %s%s\n' "$program" "${step_name:+$step_name: }" "$*" >&2
    exit 1
}

# wrong MESSAGE...: ends the run; nothing was tried, since something must be put right first.
wrong() {
    printf '%s: %s%s\n' "$program" "${step_name:+$step_name: }" "$*" >&2
    exit 2
}

# note MESSAGE...: a line of its own within a step.
note() {
    printf '        %s\n' "$*"
}

# indented: the same for every line of standard input.
indented() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do printf '        %s\n' "$line"; done
}

# run_steps NAME...: each is the function step_NAME (dashes are underscores there), which leaves in `outcome` what it did.
run_steps() {
    local began
    step_count=$# step_number=0
    for step_name in "$@"; do
        step_number=$((step_number + 1)) outcome='' began=$SECONDS
        "step_${step_name//-/_}"
        printf '[%2d/%d] %s: %s (%d s)\n' "$step_number" "$step_count" "${step_name#plan-}" "$outcome" $((SECONDS - began))
    done
    step_name=''
}

# interrupted SIGNAL CODE: what runs on AWS is not ours to break off; the next run waits for it.
interrupted() {
    trap - "$1"
    printf '\n%s: interrupted%s; what has begun on AWS goes on there. Run %s again: it goes on from here\n' \
        "$program" "${step_name:+ in step $step_number, $step_name}" "$again" >&2
    exit "$2"
}

scratch=''

# begin: a private folder for what is on its way, and what happens when the run is broken off.
begin() {
    umask 077
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/xkcdapp-ecs.XXXXXX")
    # Where the AWS CLI keeps a history of what it was told, with secrets in it, it goes with the folder.
    export AWS_CLI_HISTORY_FILE=$scratch/history
    trap end EXIT
    trap 'interrupted HUP 129' HUP
    trap 'interrupted INT 130' INT
    trap 'interrupted TERM 143' TERM
}

# end: on the way out, whatever the way.
end() {
    local code=$?
    trap - EXIT
    if declare -F leave >/dev/null; then leave || true; fi
    [ -z "$scratch" ] || rm -rf "$scratch"
    exit "$code"
}
