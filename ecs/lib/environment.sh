# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# ecs/environments/ENV.env: lines Name=value, and comments. It is read, never run.

declare -A given=()

# What the commands need to know; the other names are parameters of the templates.
own_names='Region Account HostedZone'
# Parameters of the templates that no file gives, since they follow from something else.
computed_names='Env ImageTag AdministratorPasswordVersion AuthTokenVersion'

# environment_name TEXT: ends the run where it can be none.
environment_name() {
    [[ $1 =~ ^[a-z][a-z0-9-]{1,11}$ && $1 != *--* && $1 != *- ]] ||
        wrong "'$1' cannot be an environment's name: 2 to 12 of a-z, 0-9 and single -, beginning with a letter, no - at the end"
}

# template_parameters STACK: the names that its template declares.
template_parameters() {
    awk '/^[A-Za-z]/ { inside = /^Parameters:/ } inside && /^  [A-Za-z0-9]+:/ { sub(/^  /, ""); sub(/:.*/, ""); print }' \
        "$templates/$1.yaml"
}

# template_values STACK: of its parameters that take few values, or numbers alone, the name and these values (or number).
template_values() {
    awk '/^[A-Za-z]/ { inside = /^Parameters:/ }
        inside && /^  [A-Za-z0-9]+:/ { name = $1; sub(/:.*/, "", name) }
        inside && /^    Type: Number/ { print name, "number" }
        inside && /^    AllowedValues: *\[/ { sub(/^[^[]*\[/, ""); sub(/\].*/, ""); gsub(/[",\047]/, ""); print name, $0 }' \
        "$templates/$1.yaml"
}

# read_environment: ecs/environments/ENV.env into `given`, each value as it stands.
read_environment() {
    local file=$environments/$env.env line name value number=0 known stack values='' found=()
    if [ ! -f "$file" ]; then
        for name in "$environments"/*.env; do [ ! -f "$name" ] || found+=("$(basename "$name" .env)"); done
        wrong "there is no $file: copy another and change it (there are: ${found[*]:-none})"
    fi
    known=" $own_names "
    for stack in "${stacks[@]}"; do
        [ -f "$templates/$stack.yaml" ] || wrong "there is no $templates/$stack.yaml"
        values+=$(template_values "$stack")$'\n'
        known+="$(template_parameters "$stack" | tr '\n' ' ')"
    done
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line%$'\r'}
        [[ ! $line =~ ^[[:space:]]*(#|$) ]] || continue
        [[ $line =~ ^([A-Za-z][A-Za-z0-9]*)=(.*)$ ]] ||
            wrong "$file:$number: not a line Name=value, with nothing around the =, nor a comment: $line"
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        value=${value%"${value##*[![:space:]]}"}
        [[ " $computed_names " != *" $name "* ]] || wrong "$file:$number: $name is not to be given: it follows from the rest"
        [[ $known == *" $name "* ]] || wrong "$file:$number: there is no setting $name; there are:$(known_names "$known")"
        [ -z "${given[$name]+x}" ] || wrong "$file:$number: $name is given twice"
        [[ ! $value =~ ^[\"\'[:space:]]|[[:cntrl:]] ]] || wrong "$file:$number: the value of $name must stand without quotes or spaces before it"
        may_be "$name" "$value" "$values" "$file:$number"
        given[$name]=$value
    done <"$file"
    for name in Region DomainName HostedZone; do
        [ -n "${given[$name]:-}" ] || wrong "$file: $name is missing"
    done
    region=${given[Region]} domain=${given[DomainName]} architecture=${given[Architecture]:-X86_64}
    [[ $region =~ ^[a-z]{2,}(-[a-z]+)+-[0-9]+$ ]] || wrong "$file: Region must be one of AWS', as in eu-west-2, not '$region'"
    [[ ${given[Account]:-000000000000} =~ ^[0-9]{12}$ ]] || wrong "$file: Account must be 12 digits, not '${given[Account]}'"
    [[ $architecture =~ ^(X86_64|ARM64)$ ]] || wrong "$file: Architecture must be X86_64 or ARM64, not '$architecture'"
    task_fits "${given[Cpu]:-$(template_default service Cpu)}" "${given[Memory]:-$(template_default service Memory)}" "$file"
}

# template_default STACK PARAMETER: what a parameter of its template is where it is not given.
template_default() {
    awk -v name="$2" '/^[A-Za-z]/ { inside = /^Parameters:/ } inside && /^  [A-Za-z0-9]+:/ { mine = $1 == name ":" }
        inside && mine && /^    Default:/ { gsub(/"/, ""); print $2 }' "$templates/$1.yaml"
}

# task_fits CPU MEMORY FILE: ends the run where Fargate has no such task, rather than at the last of the stacks.
task_fits() {
    [[ $1 =~ ^[0-9]+$ && $2 =~ ^[0-9]+$ ]] || return 0
    (($2 >= 2 * $1 && $2 <= 8 * $1)) ||
        wrong "$3: Fargate has no task of Cpu=$1 and Memory=$2: Memory is two to eight times Cpu, here $((2 * $1)) to $((8 * $1))"
}

# may_be NAME VALUE VALUES PLACE: ends the run where the templates do not take the value.
may_be() {
    local name takes
    while read -r name takes; do
        [ "$name" = "$1" ] || continue
        if [ "$takes" = number ]; then
            [[ $2 =~ ^[0-9]+(\.[0-9]+)?$ ]] || wrong "$4: $1 must be a number, not '$2'"
        else
            [[ " $takes " == *" $2 "* ]] || wrong "$4: $1 must be one of ${takes// /, }, not '$2'"
        fi
    done <<<"$3"
}

# known_names LIST: what a file may give, for people.
known_names() {
    local name text=''
    for name in $(tr ' ' '\n' <<<"$1" | sort -u); do
        [[ " $computed_names " == *" $name "* ]] || text+=" $name"
    done
    printf %s "$text"
}
