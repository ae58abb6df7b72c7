# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared between these files
# The hosted zone that the domain lies in.

step_zone() {
    local zone=${given[HostedZone]%.} ids id
    [[ $zone =~ ^([a-z0-9_-]+\.)+[a-z0-9-]+$ ]] || wrong "HostedZone must be a domain in lower case, as in example.com, not '$zone'"
    [[ $domain =~ ^([a-z0-9-]+\.)+[a-z0-9-]+$ ]] || wrong "DomainName must be a domain in lower case, as in xkcd.example.com, not '$domain'"
    [[ $domain == "$zone" || $domain == *".$zone" ]] || wrong "DomainName=$domain does not lie in HostedZone=$zone"
    ids=$(ask route53 list-hosted-zones-by-name --dns-name "$zone." --max-items 100 \
        --query "HostedZones[?Name=='$zone.' && Config.PrivateZone==\`false\`].[Id]")
    ids=${ids//\/hostedzone\//}
    if [ -n "${given[HostedZoneId]:-}" ]; then
        id=${given[HostedZoneId]}
        grep -qxF -- "$id" <<<"$ids" || wrong "account $account has no public hosted zone $zone with the id $id"
    else
        [ -n "$ids" ] || wrong "account $account has no public hosted zone $zone: make it (aws route53 create-hosted-zone --name $zone --caller-reference \"\$(date)\") and have the domain's registrar name its name servers; or set HostedZone to one that there is"
        [ "$(wc -l <<<"$ids")" -eq 1 ] || wrong "account $account has several public hosted zones $zone ($(tr '\n' ' ' <<<"$ids")): say which by HostedZoneId in $environments/$env.env"
        id=$ids
        given[HostedZoneId]=$id
    fi
    outcome="$domain in $zone ($id)"
}

# name_servers: those that the registrar must name, or nothing.
name_servers() {
    try_aws route53 get-hosted-zone --id "${given[HostedZoneId]:-none}" --query 'DelegationSet.NameServers' | tr '\t\n' '  ' || true
}
