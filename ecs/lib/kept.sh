# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# What a deletion has left, found by names and tags, so that a later run can tell it as well. What cannot be looked up is
# left out: nothing depends on it.

# lines SERVICE OPERATION ARGUMENT...: the answer without empty pages, or nothing.
lines() {
    local text
    text=$(try_aws "$@") || return 0
    grep -vx None <<<"$text" | grep . || true
}

# tagged TYPE: the ARNs of the environment's resources of this type, by the tags that its stacks have given them.
tagged() {
    lines resourcegroupstaggingapi get-resources --resource-type-filters "$1" \
        --tag-filters Key=app,Values=xkcdapp "Key=env,Values=$env" --query 'ResourceTagMappingList[].[ResourceARN]'
}

# known_kept TYPE: those that this run has seen its stack keep.
known_kept() {
    local line
    for line in "${kept[@]}"; do [[ $line != "$1 "* ]] || echo "${line##* }"; done
}

# keys_left: the ids of the keys that are not about to go.
keys_left() {
    local key
    { known_kept AWS::KMS::Key; tagged kms:key | sed 's,.*/,,'; } | sort -u | while read -r key; do
        lines kms describe-key --key-id "$key" --query 'KeyMetadata.[KeyId, KeyState]' |
            awk '$2 != "PendingDeletion" { print $1 }'
    done
}

# validation_records: the records by which the certificate was validated, which CloudFormation leaves in the zone: zone,
# name and value, a line each.
validation_records() {
    local zone id
    zone=${given[HostedZone]%.}.
    for id in $(lines route53 list-hosted-zones-by-name --dns-name "$zone" --query "HostedZones[?Name=='$zone' && Config.PrivateZone==\`false\`].[Id]"); do
        lines route53 list-resource-record-sets --hosted-zone-id "$id" \
            --query "ResourceRecordSets[?Type=='CNAME' && ends_with(Name, '.$domain.')].[Name, ResourceRecords[0].Value]" |
            awk -v zone="${id##*/}" '$1 ~ /^_/ && $2 ~ /\.acm-validations\.aws\.?$/ { print zone, $1, $2 }'
    done
}

# kept_lines: each thing that is left, and how it goes.
kept_lines() {
    local name zone value
    for name in $(lines rds describe-db-snapshots --db-instance-identifier "xkcdapp-$env" --snapshot-type manual \
        --query 'DBSnapshots[].[DBSnapshotIdentifier]'); do
        echo "the database's snapshot $name: aws rds delete-db-snapshot --region $region --db-snapshot-identifier $name"
    done
    for name in $(lines rds describe-db-instance-automated-backups --db-instance-identifier "xkcdapp-$env" \
        --query "DBInstanceAutomatedBackups[?Status=='retained'].[DbiResourceId]"); do
        echo "the database's automated backups, which end by themselves after their days: aws rds delete-db-instance-automated-backup --region $region --dbi-resource-id $name"
    done
    for name in $(lines elasticache describe-snapshots --snapshot-source manual \
        --query "Snapshots[?ReplicationGroupId=='xkcdapp-$env'].[SnapshotName]"); do
        echo "the cache's snapshot $name: aws elasticache delete-snapshot --region $region --snapshot-name $name"
    done
    for name in $(lines ecr describe-repositories --repository-names "xkcdapp-$env" --query 'repositories[].[repositoryName]'); do
        echo "the images' repository, in the way of another ecs/deploy: aws ecr delete-repository --region $region --force --repository-name $name"
    done
    for name in $(lines logs describe-log-groups --log-group-name-prefix "/xkcdapp/$env/tasks" --query 'logGroups[].[logGroupName]'); do
        echo "the tasks' log, in the way of another ecs/deploy: aws logs delete-log-group --region $region --log-group-name $name"
    done
    for name in $({ known_kept AWS::S3::Bucket; tagged s3 | sed 's,.*:,,'; } | sort -u); do
        echo "the access logs, which the bucket's own rule empties by and by; then: aws s3 rb --region $region s3://$name"
    done
    validation_records | while read -r zone name value; do
        echo "the certificate's record $name CNAME $value, which costs nothing: delete it in the zone $zone when no other certificate for $domain needs it"
    done
    for name in $(keys_left); do
        echo "the key, last of all, as without it no snapshot can be read: aws kms schedule-key-deletion --region $region --key-id $name"
    done
}

# show_kept: at the end, where it is and how it goes.
show_kept() {
    local left
    left=$(kept_lines)
    [ -n "$left" ] || return 0
    echo "destroy: of $env there is left, and paid for until you delete it:"
    indented <<<"$left"
}
