# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# Who and where this is, before anything is changed.

account='' identity='' commit=''

# need TOOL HOW: ends the run where the tool is missing.
need() {
    command -v "$1" >/dev/null || wrong "$1 is missing: $2"
}

# step_tools: those of `needed`, and what every command uses.
step_tools() {
    [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 44 ] || wrong "bash $BASH_VERSION is too old: install 4.4 or newer"
    need aws 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, or apt-get install awscli'
    need timeout 'it is part of coreutils (apt-get install coreutils; brew install coreutils)'
    local tool
    for tool in "${needed[@]}"; do
        case $tool in
            docker) need docker 'https://docs.docker.com/engine/install/, or apt-get install docker.io' ;;
            git) need git 'apt-get install git, or https://git-scm.com/downloads' ;;
            curl) need curl 'apt-get install curl, or https://curl.se/download.html' ;;
        esac
    done
    outcome="aws timeout${needed[*]:+ ${needed[*]}} are there"
}

# step_tree: what is deployed is what a commit says.
step_tree() {
    local changed
    commit=$(git -C "$root" rev-parse --verify --quiet 'HEAD^{commit}') ||
        wrong "$root is no git repository with a commit: the image is named after one"
    changed=$(git -C "$root" status --porcelain --untracked-files=normal) || wrong "git cannot tell the state of $root"
    outcome="commit ${commit:0:12}"
    [ -n "$changed" ] || return 0
    changed=$(sed -n '1s/^...//p' <<<"$changed")$([ "$(wc -l <<<"$changed")" -eq 1 ] || echo ' and others')
    if [ -n "${plan:-}" ]; then
        outcome+=", with changes that are not committed ($changed): a deployment would refuse"
    else
        wrong "there are changes that are not committed ($changed): commit or stash them; what runs is what a commit says"
    fi
}

step_environment() {
    read_environment
    local name
    for name in AWS_REGION AWS_DEFAULT_REGION; do
        [ -z "${!name:-}" ] || [ "${!name}" = "$region" ] ||
            wrong "$name is ${!name}, but $environments/$env.env has Region=$region: unset $name, or set it to $region"
    done
    export AWS_REGION=$region AWS_DEFAULT_REGION=$region
    outcome="${#given[@]} settings of $(basename "$environments")/$env.env"
}

# home_region: the one of the same partition that every account has.
home_region() {
    case $region in
        cn-*) echo cn-north-1 ;;
        us-gov-*) echo us-gov-west-1 ;;
        *) echo us-east-1 ;;
    esac
}

step_credentials() {
    local who
    who=$(ask sts get-caller-identity --region "$(home_region)" --query '[Account, Arn]')
    read -r account identity <<<"$who"
    [[ $account =~ ^[0-9]{12}$ ]] || fail "AWS did not say which account this is, but '$who'"
    [ "${given[Account]:-$account}" = "$account" ] ||
        wrong "this is account $account ($identity), but $environments/$env.env has Account=${given[Account]}: log in to that one, or set AWS_PROFILE"
    outcome="account $account as $identity"
}

step_region() {
    local found
    if ! found=$(try_aws ec2 describe-regions --all-regions --region "$(home_region)" \
        --query "Regions[?RegionName=='$region'].OptInStatus | [0] || 'unknown'"); then
        # Organizations may forbid everything in other regions than theirs.
        refused_by 'UnauthorizedOperation|AccessDenied' || refused 'ec2 describe-regions'
        outcome="$region, which these credentials may not look up"
        return
    fi
    case $found in
        unknown) wrong "there is no region $region: see Region in $environments/$env.env" ;;
        not-opted-in) wrong "account $account has not enabled region $region: enable it (Account, AWS Regions), or set another Region" ;;
    esac
    outcome=$region
}
