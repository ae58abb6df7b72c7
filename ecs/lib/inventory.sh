# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What there is of an environment, and what a deletion leaves of it.

something='' kept=()

# resources_of NAME: logical id, physical id and type of each resource that the stack holds, a line each.
resources_of() {
    ask cloudformation describe-stack-resources --stack-name "$(full "$1")" \
        --query "StackResources[?ResourceStatus!='DELETE_COMPLETE'].[LogicalResourceId, PhysicalResourceId, ResourceType]"
}

# physical_of NAME TYPE: the physical ids of its resources of this type.
physical_of() {
    local all
    all=$(resources_of "$1")
    awk -F '\t' -v type="$2" '$3 == type { print $2 }' <<<"$all"
}

# policies_of NAME: each resource that has a DeletionPolicy in the template that the stack was made from, and which.
policies_of() {
    local template
    template=$(ask cloudformation get-template --stack-name "$(full "$1")" --query TemplateBody)
    awk '/^[A-Za-z]/ { inside = /^Resources:/ }
        inside && /^  [A-Za-z0-9]+:/ { name = $1; sub(/:.*/, "", name) }
        inside && /^    DeletionPolicy:/ { print name, $2 }' <<<"$template"
}

# secrets_left: the names of all parameters below both paths.
secrets_left() {
    local path
    for path in "/xkcdapp/$env/" "/xkcdapp-administrator/$env/"; do
        ask ssm get-parameters-by-path --path "$path" --recursive --query 'Parameters[].[Name]' | sed '/^None$/d'
    done
}

step_inventory() {
    local name all id physical type policies policy count secret_count
    look_all
    for name in "${stacks[@]}"; do
        if under_way "$name"; then
            note "$name is ${state[$name]}: waiting for its end"
            settle "$name"
        fi
        [ "${state[$name]}" != absent ] || continue
        something=1 count=0
        policies=$(policies_of "$name")
        all=$(resources_of "$name")
        while IFS=$'\t' read -r id physical type; do
            [ -n "$id" ] || continue
            policy=$(sed -n "s/^$id //p" <<<"$policies")
            case $policy in
                Retain*)
                    note "kept: $type $physical"
                    kept+=("$type $physical")
                    ;;
                Snapshot) note "deleted, but for a last snapshot: $type $physical" ;;
                *)
                    [ "$type" != AWS::RDS::DBInstance ] ||
                        wrong "the stack $(full "$name") would keep no snapshot of $physical: deploy the template with DeletionPolicy: Snapshot first"
                    count=$((count + 1))
                    ;;
            esac
        done <<<"$all"
        note "deleted: the stack $(full "$name") (${state[$name]}) with $count other resources"
    done
    all=$(secrets_left)
    secret_count=$(grep -c . <<<"$all" || true)
    if [ "$secret_count" != 0 ]; then
        something=1
        note "deleted: $secret_count parameters below /xkcdapp/$env/ and /xkcdapp-administrator/$env/, the secrets among them"
    fi
    outcome=shown
}
