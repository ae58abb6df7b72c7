# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The roles by which AWS' own services act in an account. An account that never used a service has none for it, and some
# of the services, called by CloudFormation, do not make theirs in time.

linked_services=(ecs elasticloadbalancing rds elasticache ecs.application-autoscaling)

# roles_missing: the services that have no role in this account, a line each. A role's path has its service's name.
roles_missing() {
    local service paths
    paths=$(ask iam list-roles --path-prefix /aws-service-role/ --query 'Roles[].[Path]')
    for service in "${linked_services[@]}"; do
        grep -qxF -- "/aws-service-role/$service.amazonaws.com/" <<<"$paths" || echo "$service"
    done
}

step_roles() {
    local service missing made=()
    missing=$(roles_missing)
    for service in $missing; do
        if try_aws iam create-service-linked-role --aws-service-name "$service.amazonaws.com" >/dev/null; then
            made+=("$service")
        else
            # Another run, or the service itself, may have been faster.
            refused_by 'has been taken in this account|EntityAlreadyExists' || refused "iam create-service-linked-role for $service"
        fi
    done
    outcome=unchanged
    if [ "${#made[@]}" != 0 ]; then
        outcome="made for ${made[*]}"
        # A new role takes some seconds to be known everywhere.
        sleep $((3 * poll))
    fi
}

step_plan_roles() {
    local missing
    missing=$(roles_missing)
    outcome='no change'
    [ -z "$missing" ] || outcome="would be made for ${missing//$'\n'/ }"
}
