# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The image: named by commit and architecture, built and pushed unless the repository has it.
. "$root/ecs/lib/source.sh"

# step_tag: into `tag`, what --image asks for or what this commit's image is called.
step_tag() {
    local suffix=${architecture,,}
    tag=${given_image:-${commit:0:12}-$suffix}
    [[ $tag =~ ^[0-9a-f]{12}-(x86_64|arm64)$ ]] ||
        wrong "'$tag' is no image's tag: the first 12 digits of a commit, then -x86_64 or -arm64"
    [[ $tag == *-"$suffix" ]] ||
        wrong "the image $tag is of another architecture than Architecture=$architecture in $environments/$env.env"
    outcome=$tag
}

# pushed: whether the repository has the image.
pushed() {
    [ "${state[base]}" != absent ] || return 1
    if try_aws ecr describe-images --repository-name "xkcdapp-$env" --image-ids "imageTag=$tag" \
        --query 'imageDetails[0].imageDigest' >/dev/null; then
        return 0
    fi
    refused_by 'ImageNotFoundException|RepositoryNotFoundException' || refused 'ecr describe-images'
    return 1
}

# step_builder: looked at early, as the image itself comes late.
step_builder() {
    local tags='' server
    if pushed; then
        outcome="not needed, the repository has $tag"
    elif [ -n "$given_image" ]; then
        if [ "${state[base]}" != absent ]; then
            tags=$(ask ecr describe-images --repository-name "xkcdapp-$env" --query 'imageDetails[].imageTags[]')
            tags=$(tr '\t' '\n' <<<"$tags" | sed '/^None$/d' | sort | tr '\n' ' ')
        fi
        wrong "the repository xkcdapp-$env has no image $tag; it has: ${tags:-none}"
    else
        need docker 'https://docs.docker.com/engine/install/, or apt-get install docker.io'
        [ -f "$root/Dockerfile" ] || wrong "there is no $root/Dockerfile"
        server=$(timeout --foreground 30 docker version --format '{{.Server.Version}}' 2>"$scratch/error") ||
            wrong "docker's engine does not answer ($(said)): start it, or join the group docker"
        outcome="docker $server, for $tag"
    fi
}

# platform: the architecture as docker calls it.
platform() {
    case $architecture in
        X86_64) echo amd64 ;;
        ARM64) echo arm64 ;;
    esac
}

# built IMAGE: whether docker has it, of this commit and architecture.
built() {
    local found
    found=$(docker image inspect --format \
        '{{.Architecture}} {{index .Config.Labels "org.opencontainers.image.revision"}}' "$1" 2>/dev/null) || return 1
    [ "$found" = "$(platform) $commit" ]
}

build() {
    local version source found
    version=$(sed -n '/^\[workspace.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml")
    source=$(git -C "$root" config --get remote.origin.url 2>/dev/null || true)
    source=$(public_source "$source")
    note "building $1 (log: $scratch/build)"
    # One image and nothing about it: what is inspected here is what is pushed.
    DOCKER_BUILDKIT=1 BUILDX_NO_DEFAULT_ATTESTATIONS=1 timeout --foreground "$build_limit" docker build --platform "linux/$(platform)" --tag "$1" \
        --build-arg "VERSION=${version:-unknown}" --build-arg "REVISION=$commit" --build-arg "SOURCE=$source" \
        "$root" >"$scratch/build" 2>&1 </dev/null || {
        tail -n 30 "$scratch/build" | indented
        fail "docker build failed, or took longer than $build_limit s; the end of its log is above"
    }
    found=$(docker image inspect --format '{{.Architecture}}' "$1") || fail "docker build made no image $1"
    [ "$found" = "$(platform)" ] ||
        fail "docker built an image for $found, not for $(platform): build on such a machine, or set Architecture in $environments/$env.env"
    built "$1" || fail "the image $1 does not say that it is of commit $commit: its label org.opencontainers.image.revision differs"
}

# private_docker REGISTRY: docker's settings for a log-in of ours, in $scratch: what the person is logged in to stays, and the
# token goes with the folder, whatever happens. The engine is the person's own.
private_docker() {
    local theirs=${DOCKER_CONFIG:-${HOME:-/root}/.docker} context='' name
    mkdir -p "$scratch/docker"
    if [ -f "$theirs/config.json" ]; then
        context=$(sed -nE 's/.*"currentContext"[[:space:]]*:[[:space:]]*"([A-Za-z0-9_.+-]+)".*/\1/p' "$theirs/config.json" | head -n 1)
    fi
    for name in contexts cli-plugins; do
        if [ -d "$theirs/$name" ]; then ln -sfn "$(cd "$theirs/$name" && pwd)" "$scratch/docker/$name"; fi
    done
    # Where nobody is logged in anywhere docker may choose a store of its own, such as a keychain; an entry keeps it from that.
    printf '{"auths":{"%s":{}}%s}\n' "$1" "${context:+,\"currentContext\":\"$context\"}" >"$scratch/docker/config.json"
}

push() {
    local registry=${1%%/*}
    private_docker "$registry"
    ask ecr get-login-password >"$scratch/registry-password"
    DOCKER_CONFIG=$scratch/docker timeout --foreground 60 docker login --username AWS --password-stdin "$registry" \
        <"$scratch/registry-password" >/dev/null 2>"$scratch/error" || fail "docker cannot log in to $registry: $(said)"
    rm -f "$scratch/registry-password"
    if ! DOCKER_CONFIG=$scratch/docker timeout --foreground "$push_limit" docker push "$1" >"$scratch/push" 2>&1 </dev/null; then
        # Another run may have been faster: a tag is put once.
        if pushed; then return; fi
        tail -n 5 "$scratch/push" | indented
        fail "docker push failed, or took longer than $push_limit s; the end of its output is above. Run $again again: it goes on from there"
    fi
    pushed || fail "docker pushed $1, but the repository does not have it"
}

step_image() {
    local uri image
    if pushed; then
        outcome="unchanged, $tag"
        return
    fi
    uri=$(output_of base RepositoryUri)
    image=$uri:$tag
    if built "$image"; then
        outcome="pushed $tag, built before"
    else
        build "$image"
        outcome="built and pushed $tag"
    fi
    push "$image"
}

step_plan_image() {
    if pushed; then
        outcome="no change, $tag"
    else
        outcome="would build $tag for $(platform) and push it"
    fi
}
