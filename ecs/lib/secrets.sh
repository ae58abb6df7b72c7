# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The secrets that no template can make: put once, encrypted, never shown, never an argument of a program.

secret_names() {
    administrator_password=/xkcdapp-administrator/$env/DATABASE_PASSWORD
    auth_token=/xkcdapp/$env/REDIS_AUTH_TOKEN
    secrets=("$administrator_password" "$auth_token" "/xkcdapp/$env/SECRET_KEY")
}

# there NAME...: those of the parameters that there are, a line each: name and version.
there() {
    ask ssm get-parameters --names "$@" --query 'Parameters[].[Name, Version]'
}

# version_of NAME
version_of() {
    local line
    line=$(there "$1")
    [ -n "$line" ] || fail "there is no parameter $1"
    cut -f2 <<<"$line"
}

# missing NAME...: those that there are not.
missing() {
    local name have
    have=$(there "$@")
    for name in "$@"; do cut -f1 <<<"$have" | grep -qxF -- "$name" || echo "$name"; done
}

# random_text: 48 letters and digits, which PostgreSQL, RDS and ElastiCache all take.
random_text() {
    local text
    text=$(head -c 1024 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
    [ ${#text} -ge 48 ] || fail '/dev/urandom gave nothing'
    printf %s "${text:0:48}"
}

# put_secret NAME: under a random value. It goes by a private file, so that no list of processes shows it.
put_secret() {
    local code=0
    {
        printf '{"Name":"%s","Type":"SecureString","KeyId":"alias/xkcdapp-%s","Overwrite":false,"Value":"' "$1" "$env"
        random_text
        printf '","Tags":[{"Key":"app","Value":"xkcdapp"},{"Key":"env","Value":"%s"}]}' "$env"
    } >"$scratch/secret.json"
    try_aws ssm put-parameter --cli-input-json "file://$scratch/secret.json" >/dev/null || code=1
    rm -f "$scratch/secret.json"
    return "$code"
}

step_secrets() {
    local name names put=()
    names=$(missing "${secrets[@]}")
    for name in $names; do
        if put_secret "$name"; then
            put+=("$name")
        else
            refused_by ParameterAlreadyExists || refused "ssm put-parameter $name"
        fi
    done
    outcome="${put[*]:+put ${put[*]}}"
    outcome=${outcome:-unchanged}
}

# token_in_use: says what to do after an update of the data stack where a rotation has changed the cache's token since the
# stack was made. An update of the cache itself may carry the stack's own version, the first one, to it.
token_in_use() {
    local now first
    [[ $outcome == updated* ]] || return 0
    now=$(version_of "$auth_token")
    first=$(value_in data AuthTokenVersion)
    [ "$now" != "$first" ] || return 0
    note "the cache's token is of version $now, the stack's of $first: should tasks now say that Redis refuses them, run ecs/rotate $env redis"
}

step_plan_secrets() {
    local names
    names=$(missing "${secrets[@]}")
    outcome="would put $(tr '\n' ' ' <<<"$names")"
    [ -n "$names" ] || outcome='no change'
}
