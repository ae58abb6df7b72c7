# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# How long anything may take, in seconds, and how often is looked. Each can be set by the environment.

limits_help() {
    cat <<'HELP'
Waits, in seconds; the environment can set each:
  DEPLOY_POLL=5             between two looks at something that takes its time
  DEPLOY_BEAT=60            between two lines that say what is still awaited
  DEPLOY_STACK_LIMIT=3600   a stack
  DEPLOY_BUILD_LIMIT=3600   building the image
  DEPLOY_PUSH_LIMIT=1800    pushing it
  DEPLOY_TASK_LIMIT=1200    a one-off task, from its start to its end
  DEPLOY_ROTATION_LIMIT=5400  ecs/rotate's, in place of that: ElastiCache may take half an hour for each of two changes
  DEPLOY_LOG_LIMIT=20       the last lines of a task's log, after its end
  DEPLOY_HEALTH_LIMIT=600   /health through the load balancer; 0: it is not asked
HELP
}

# read_limits: each into a variable.
read_limits() {
    limit poll DEPLOY_POLL 5
    limit beat DEPLOY_BEAT 60
    limit stack_limit DEPLOY_STACK_LIMIT 3600
    limit build_limit DEPLOY_BUILD_LIMIT 3600
    limit push_limit DEPLOY_PUSH_LIMIT 1800
    limit task_limit DEPLOY_TASK_LIMIT 1200
    limit rotation_limit DEPLOY_ROTATION_LIMIT 5400
    limit log_limit DEPLOY_LOG_LIMIT 20
    limit health_limit DEPLOY_HEALTH_LIMIT 600
}

# limit VARIABLE NAME DEFAULT
limit() {
    local value=${!2:-$3}
    [[ $value =~ ^[0-9]{1,6}$ ]] || wrong "$2 must be a number of seconds, not '$value'"
    printf -v "$1" %d "$((10#$value))"
}
