# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# A secret is replaced by the job that may.

step_jobs() {
    local name
    look_all
    for name in jobs service; do
        [[ ${state[$name]} == *_COMPLETE && ${state[$name]} != ROLLBACK_COMPLETE ]] ||
            wrong "the stack $(full "$name") is ${state[$name]}: run ecs/deploy $env first"
    done
    job=$(output_of jobs RotateTask)
    outcome=${job##*/}
}

step_rotation() {
    stream=1 task_limit=$rotation_limit
    run_task "xkcdapp-$env-rotate" "$job" "${command[@]}"
    outcome="done"
    [ "$task_exit" = 0 ] || outcome="exit code $task_exit"
}
