# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What runs once with a new image, before the service has it.

# migrated: whether the service runs this image already, which it does only after its migration.
migrated() {
    [ "${state[service]}" != absent ] || return 1
    local now
    now=$(value_in service ImageTag) || exit
    [ "$now" = "$tag" ]
}

step_migration() {
    if [ -z "$migrate_anyway" ] && migrated; then
        outcome="unchanged, the service has $tag already"
        return
    fi
    local arn
    arn=$(output_of jobs MigrateTask)
    run_task "xkcdapp-$env-migrate" "$arn"
    [ "$task_exit" = 0 ] ||
        fail "the migration ended with exit code $task_exit: the service still runs what it ran. The end of its log is above"
    outcome="done, with $tag"
}

step_plan_migration() {
    if [ -z "$migrate_anyway" ] && migrated; then
        outcome='no change'
    else
        outcome="would run with $tag"
    fi
}

# The program's log-in to the database, made by the first rotation. A run that was broken off leaves one of them missing.
step_log_in() {
    local names arn
    names=$(missing "/xkcdapp/$env/DATABASE_USER" "/xkcdapp/$env/DATABASE_PASSWORD")
    if [ -z "$names" ]; then
        outcome=unchanged
        return
    fi
    arn=$(output_of jobs RotateTask)
    run_task "xkcdapp-$env-rotate" "$arn" params rotate database --key-id "alias/xkcdapp-$env"
    [ "$task_exit" = 0 ] || fail "the program's log-in could not be made: exit code $task_exit. The end of the job's log is above"
    names=$(missing "/xkcdapp/$env/DATABASE_USER" "/xkcdapp/$env/DATABASE_PASSWORD")
    [ -z "$names" ] || fail "the job said that it made the program's log-in, but there is no ${names//$'\n'/ and }"
    outcome=made
}

step_plan_log_in() {
    local names
    names=$(missing "/xkcdapp/$env/DATABASE_USER" "/xkcdapp/$env/DATABASE_PASSWORD")
    outcome="would be made"
    [ -n "$names" ] || outcome='no change'
}
