# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# One way to AWS: the aws CLI, versions 1 and 2, whose answers are read as text.

export AWS_PAGER='' AWS_RETRY_MODE=${AWS_RETRY_MODE:-standard} AWS_MAX_ATTEMPTS=${AWS_MAX_ATTEMPTS:-5}

# try_aws SERVICE OPERATION ARGUMENT...: prints the answer, or fails; `said` then tells why.
try_aws() {
    local code=0
    aws "$@" --output text --cli-connect-timeout 10 --cli-read-timeout 60 2>"$scratch/error" || code=$?
    # It was interrupted, and so are we: no refusal of AWS.
    [ "$code" != 130 ] || exit "$code"
    return "$code"
}

# said: what AWS, or the CLI, said last when it refused, in one line.
said() {
    local text
    text=$(tr -s '\r\n\t ' '    ' <"$scratch/error")
    text=${text# } text=${text#aws: \[ERROR\]: } text=${text% }
    printf %s "${text:0:600}"
}

# refused_by PATTERN: whether the last refusal has this in it, an extended regular expression.
refused_by() {
    grep -qE -- "$1" "$scratch/error"
}

# ask SERVICE OPERATION ARGUMENT...: prints the answer, or ends the run with what is to be done about the refusal.
ask() {
    try_aws "$@" || refused "$1 $2"
}

# refused WHAT: ends the run with what was said last, and what is to be done about it.
refused() {
    if refused_by 'Unable to locate credentials|Partial credentials|config profile .* could not be found|NoCredentials'; then
        wrong "there are no credentials ($(said)): log in, for example by 'aws configure sso' and 'aws sso login', or set AWS_PROFILE"
    elif refused_by 'ExpiredToken|Token has expired|RequestExpired|session .* (has expired|is expired|invalid)|sso login'; then
        wrong "the credentials have expired ($(said)): log in again, then run $again again"
    elif refused_by 'InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|InvalidAccessKeyId'; then
        wrong "AWS does not take these credentials ($(said)): log in again, or set AWS_PROFILE to another profile"
    elif refused_by 'AccessDenied|UnauthorizedOperation|not authorized to perform'; then
        wrong "these credentials may not do this: $(said). ecs/README.md lists the rights that are needed"
    elif refused_by 'Could not connect to the endpoint URL|Connect timeout|EndpointConnectionError|Name or service not known'; then
        fail "AWS cannot be reached ($(said)): is there a network, and a proxy if one is needed? Then run $again again"
    fi
    fail "$1: $(said)"
}

# passes: whether the last refusal may pass by itself, so that a wait goes on.
passes() {
    ! refused_by 'ExpiredToken|Token has expired|AccessDenied|UnauthorizedOperation|not authorized|Unable to locate cred'
}

# json TEXT: as a string of JSON.
json() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    printf '"%s"' "$text"
}
