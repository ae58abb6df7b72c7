# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# A stack is made, or brought to what its template and the environment say.

# Kept as they were when the stack was made: another version would give the database, or the cache, another password
# than the one that rotations have left.
first_versions=' AdministratorPasswordVersion AuthTokenVersion '

# parameters_of NAME: what the stack is given, as a file of JSON in $scratch.
parameters_of() {
    local name value separator='['
    {
        for name in $(template_parameters "$1"); do
            if [[ $first_versions == *" $name "* && ${state[$1]} != absent ]]; then
                printf '%s{"ParameterKey":"%s","UsePreviousValue":true}' "$separator" "$name"
            else
                case $name in
                    Env) value=$env ;;
                    ImageTag) value=$tag ;;
                    AdministratorPasswordVersion) value=$(version_of "$administrator_password") ;;
                    AuthTokenVersion) value=$(version_of "$auth_token") ;;
                    *)
                        # Not given: the template's own default, at an update as well.
                        [ -n "${given[$name]+x}" ] || continue
                        value=${given[$name]}
                        ;;
                esac
                printf '%s{"ParameterKey":"%s","ParameterValue":%s}' "$separator" "$name" "$(json "$value")"
            fi
            separator=,
        done
        [ "$separator" = , ] || printf '['
        printf ']'
    } >"$scratch/parameters.json"
}

# described NAME: the arguments that say what the stack is to be, into `described`.
described() {
    parameters_of "$1"
    described=(--stack-name "$(full "$1")" --template-body "file://$templates/$1.yaml"
        --parameters "file://$scratch/parameters.json" --capabilities CAPABILITY_IAM
        --tags "Key=app,Value=xkcdapp" "Key=env,Value=$env")
}

# apply NAME: leaves created, updated or unchanged in `outcome`.
apply() {
    local described=() policy=()
    described "$1"
    is_kept "$1" && policy=(--stack-policy-body "file://$root/ecs/lib/keep.json")
    if [ "${state[$1]}" = absent ]; then
        # What failed is taken back after this time even if nobody waits.
        try_aws cloudformation create-stack "${described[@]}" "${policy[@]}" --timeout-in-minutes 55 >/dev/null ||
            refused_stack "$1" create-stack
        state[$1]=CREATE_IN_PROGRESS
        wait_for "$1" CREATE_COMPLETE
        outcome=created
    elif try_aws cloudformation update-stack "${described[@]}" "${policy[@]}" >/dev/null; then
        state[$1]=UPDATE_IN_PROGRESS
        wait_for "$1" UPDATE_COMPLETE
        outcome=updated
    elif refused_by 'No updates are to be performed'; then
        outcome=unchanged
    else
        refused_stack "$1" update-stack
    fi
    protect "$1"
}

is_kept() {
    [[ " ${kept_stacks[*]} " == *" $1 "* ]]
}

# wait_for NAME STATE: ends the run, with the reasons, where another state comes.
wait_for() {
    look "$1"
    settle "$1"
    [ "${state[$1]}" != "$2" ] || return 0
    reasons "$1" | indented
    if declare -F "why_$1" >/dev/null; then "why_$1"; fi
    case ${state[$1]} in
        UPDATE_ROLLBACK_COMPLETE) fail "the update failed and was rolled back: what ran before runs on. The reasons are above" ;;
        ROLLBACK_COMPLETE) fail "the creation failed and was rolled back. Put right what the reasons above name, then run $again again: it clears this away" ;;
        *) fail "$(full "$1") is ${state[$1]}, not $2. The reasons are above; run $again again: it says what to do" ;;
    esac
}

# refused_stack NAME OPERATION: ends the run with why CloudFormation did not even begin.
refused_stack() {
    if refused_by 'AlreadyExistsException|IN_PROGRESS state|OperationInProgress|TokenAlreadyExists'; then
        fail "another run is deploying $env at the same time ($(said)): nothing is harmed; wait for its end, then run $again again"
    fi
    refused "$2 $(full "$1")"
}

# protect NAME: against a deletion of the stack, where the environment asks for protection.
protect() {
    local now
    if ! is_kept "$1" || [ "${given[DeletionProtection]:-true}" != true ]; then return 0; fi
    now=$(ask cloudformation describe-stacks --stack-name "$(full "$1")" --query 'Stacks[0].EnableTerminationProtection')
    [[ $now != [Tt]rue ]] || return 0
    ask cloudformation update-termination-protection --enable-termination-protection --stack-name "$(full "$1")" >/dev/null
    outcome+=', protected against deletion'
}
