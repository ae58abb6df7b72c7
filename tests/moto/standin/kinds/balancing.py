"""The load balancer with what belongs to it: listeners, certificates, records, the firewall, the bucket of its logs."""
from moto.route53.models import route53_backends

from ..expressions import Mistake
from . import kind


def _without(properties, *names):
    return {name: value for name, value in properties.items() if name not in names}


def _attributes(values):
    return [{"Key": value["Key"], "Value": value["Value"]} for value in values]


@kind("AWS::ElasticLoadBalancingV2::LoadBalancer")
class Balancer:
    ATTRIBUTES = ("LoadBalancerAttributes", "MinimumLoadBalancerCapacity")

    @staticmethod
    def create(call, name, properties):
        values = {"Name": name[-32:].strip("-"), **_without(properties, *Balancer.ATTRIBUTES)}
        made = call("elbv2", "create_load_balancer", **values)["LoadBalancers"][0]
        arn = made["LoadBalancerArn"]
        Balancer.set(call, arn, properties)
        return arn, {"LoadBalancerArn": arn, "DNSName": made["DNSName"], "CanonicalHostedZoneID": made["CanonicalHostedZoneId"],
                     "LoadBalancerFullName": arn.split(":loadbalancer/")[1], "LoadBalancerName": made["LoadBalancerName"],
                     "SecurityGroups": made.get("SecurityGroups", [])}

    @staticmethod
    def set(call, arn, properties):
        if properties.get("LoadBalancerAttributes"):
            call("elbv2", "modify_load_balancer_attributes", LoadBalancerArn=arn,
                 Attributes=_attributes(properties["LoadBalancerAttributes"]))

    @staticmethod
    def update(call, identifier, old, new, changed):
        Balancer.set(call, identifier, new)
        if "Subnets" in changed:
            call("elbv2", "set_subnets", LoadBalancerArn=identifier, Subnets=new["Subnets"])
        if "SecurityGroups" in changed:
            call("elbv2", "set_security_groups", LoadBalancerArn=identifier, SecurityGroups=new["SecurityGroups"])
        if "IpAddressType" in changed:
            call("elbv2", "set_ip_address_type", LoadBalancerArn=identifier, IpAddressType=new["IpAddressType"])

    @staticmethod
    def delete(call, identifier, properties):
        call("elbv2", "delete_load_balancer", LoadBalancerArn=identifier)


@kind("AWS::ElasticLoadBalancingV2::TargetGroup")
class TargetGroup:
    @staticmethod
    def create(call, name, properties):
        values = {"Name": name[-32:].strip("-"), **_without(properties, "TargetGroupAttributes", "Targets")}
        made = call("elbv2", "create_target_group", **values)["TargetGroups"][0]
        arn = made["TargetGroupArn"]
        TargetGroup.set(call, arn, properties)
        return arn, {"TargetGroupArn": arn, "TargetGroupFullName": arn.split(":")[-1],
                     "TargetGroupName": made["TargetGroupName"], "LoadBalancerArns": []}

    @staticmethod
    def set(call, arn, properties):
        if properties.get("TargetGroupAttributes"):
            call("elbv2", "modify_target_group_attributes", TargetGroupArn=arn,
                 Attributes=_attributes(properties["TargetGroupAttributes"]))

    @staticmethod
    def update(call, identifier, old, new, changed):
        TargetGroup.set(call, identifier, new)
        values = {name: value for name, value in new.items() if name.startswith(("HealthCheck", "HealthyT", "Unhealthy", "Matcher"))}
        call("elbv2", "modify_target_group", TargetGroupArn=identifier, **values)

    @staticmethod
    def delete(call, identifier, properties):
        call("elbv2", "delete_target_group", TargetGroupArn=identifier)


@kind("AWS::ElasticLoadBalancingV2::Listener")
class Listener:
    @staticmethod
    def create(call, name, properties):
        values = _without(properties, "ListenerAttributes")
        arn = call("elbv2", "create_listener", **values)["Listeners"][0]["ListenerArn"]
        Listener.set(call, arn, properties)
        return arn, {"ListenerArn": arn}

    @staticmethod
    def set(call, arn, properties):
        if properties.get("ListenerAttributes"):
            call("elbv2", "modify_listener_attributes", ListenerArn=arn, Attributes=_attributes(properties["ListenerAttributes"]))

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("elbv2", "modify_listener", ListenerArn=identifier, **_without(new, "ListenerAttributes", "LoadBalancerArn"))
        Listener.set(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("elbv2", "delete_listener", ListenerArn=identifier)


@kind("AWS::ElasticLoadBalancingV2::ListenerRule")
class ListenerRule:
    @staticmethod
    def create(call, name, properties):
        arn = call("elbv2", "create_rule", **properties)["Rules"][0]["RuleArn"]
        return arn, {"RuleArn": arn, "IsDefault": False}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("elbv2", "modify_rule", RuleArn=identifier, Conditions=new["Conditions"], Actions=new["Actions"])
        if "Priority" in changed:
            call("elbv2", "set_rule_priorities", RulePriorities=[{"RuleArn": identifier, "Priority": new["Priority"]}])

    @staticmethod
    def delete(call, identifier, properties):
        call("elbv2", "delete_rule", RuleArn=identifier)


@kind("AWS::CertificateManager::Certificate")
class Certificate:
    @staticmethod
    def create(call, name, properties):
        for option in properties.get("DomainValidationOptions", []):
            if "HostedZoneId" in option:
                zone = call("route53", "get_hosted_zone", Id=option["HostedZoneId"])["HostedZone"]["Name"].rstrip(".")
                if not f".{option['DomainName']}".endswith(f".{zone}"):
                    raise Mistake(f"The hosted zone {zone} does not hold {option['DomainName']}")
        values = _without(properties, "DomainValidationOptions", "Tags", "CertificateTransparencyLoggingPreference")
        arn = call("acm", "request_certificate", Tags=properties.get("Tags"), **values)["CertificateArn"]
        return arn, {"Id": arn}

    @staticmethod
    def delete(call, identifier, properties):
        call("acm", "delete_certificate", CertificateArn=identifier)


@kind("AWS::Route53::RecordSet")
class Record:
    @staticmethod
    def zone(call, properties):
        if "HostedZoneId" in properties:
            return properties["HostedZoneId"]
        wanted = properties["HostedZoneName"].rstrip(".")
        for zone in call("route53", "list_hosted_zones")["HostedZones"]:
            if zone["Name"].rstrip(".") == wanted:
                return zone["Id"].split("/")[-1]
        raise Mistake(f"No hosted zone found with name {wanted}.")

    @staticmethod
    def set(call, action, properties):
        record = _without(properties, "HostedZoneId", "HostedZoneName", "Comment")
        if "ResourceRecords" in record:
            record["ResourceRecords"] = [{"Value": value} for value in record["ResourceRecords"]]
        if "AliasTarget" in record:
            record["AliasTarget"] = {"EvaluateTargetHealth": False, **record["AliasTarget"]}
        call("route53", "change_resource_record_sets", HostedZoneId=Record.zone(call, properties),
             ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]})

    @staticmethod
    def create(call, name, properties):
        Record.set(call, "CREATE", properties)
        return properties["Name"], {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        Record.set(call, "UPSERT", new)

    @staticmethod
    def delete(call, identifier, properties):
        Record.set(call, "DELETE", properties)
        # moto would take the next one of this name for one that is there.
        zone = route53_backends[call.account]["global"].get_hosted_zone(Record.zone(call, properties))
        zone.rr_changes[:] = [change for change in zone.rr_changes if not Record.same(change["ResourceRecordSet"], properties)]

    @staticmethod
    def same(one, other):
        return (one["Name"].rstrip("."), one["Type"]) == (other["Name"].rstrip("."), other["Type"])


@kind("AWS::WAFv2::WebACL")
class Firewall:
    @staticmethod
    def create(call, name, properties):
        values = {"Name": name, **properties}
        made = call("wafv2", "create_web_acl", **values)["Summary"]
        return f"{made['Name']}|{made['Id']}|{properties['Scope']}", {"Arn": made["ARN"], "Id": made["Id"], "Capacity": 1,
                                                                     "LabelNamespace": f"awswaf:{call.account}:webacl:{made['Name']}:"}

    @staticmethod
    def at(call, identifier):
        name, unique, scope = identifier.split("|")
        token = call("wafv2", "get_web_acl", Name=name, Id=unique, Scope=scope)["LockToken"]
        return {"Name": name, "Id": unique, "Scope": scope, "LockToken": token}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("wafv2", "update_web_acl", **{**_without(new, "Tags"), **Firewall.at(call, identifier)})

    @staticmethod
    def delete(call, identifier, properties):
        call("wafv2", "delete_web_acl", **Firewall.at(call, identifier))


@kind("AWS::WAFv2::WebACLAssociation")
class FirewallAssociation:
    @staticmethod
    def create(call, name, properties):
        call("wafv2", "associate_web_acl", **properties)
        return f"{properties['WebACLArn']}|{properties['ResourceArn']}", {}

    @staticmethod
    def delete(call, identifier, properties):
        call("wafv2", "disassociate_web_acl", ResourceArn=properties["ResourceArn"])


@kind("AWS::WAFv2::LoggingConfiguration")
class FirewallLogs:
    @staticmethod
    def create(call, name, properties):
        call("wafv2", "put_logging_configuration", LoggingConfiguration=properties)
        return properties["ResourceArn"], {"ManagedByFirewallManager": False}

    @staticmethod
    def update(call, identifier, old, new, changed):
        FirewallLogs.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("wafv2", "delete_logging_configuration", ResourceArn=identifier)


# --- buckets

@kind("AWS::S3::Bucket")
class Bucket:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("BucketName", name.lower()[-63:].strip("-"))
        call("s3", "create_bucket", Bucket=name, CreateBucketConfiguration=None if call.region == "us-east-1" else {"LocationConstraint": call.region},
             ObjectOwnership=((properties.get("OwnershipControls") or {}).get("Rules") or [{}])[0].get("ObjectOwnership"))
        Bucket.settle(call, name, properties)
        domain = f"{name}.s3.amazonaws.com"
        return name, {"Arn": f"arn:aws:s3:::{name}", "DomainName": domain,
                      "RegionalDomainName": f"{name}.s3.{call.region}.amazonaws.com"}

    @staticmethod
    def settle(call, name, properties):
        if "BucketEncryption" in properties:
            rules = [{"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
                      "BucketKeyEnabled": rule.get("BucketKeyEnabled", False)}
                     for rule in properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]]
            call("s3", "put_bucket_encryption", Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
        if "PublicAccessBlockConfiguration" in properties:
            call("s3", "put_public_access_block", Bucket=name,
                 PublicAccessBlockConfiguration=properties["PublicAccessBlockConfiguration"])
        if "VersioningConfiguration" in properties:
            call("s3", "put_bucket_versioning", Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])
        if "LifecycleConfiguration" in properties:
            rules = [Bucket.rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
            call("s3", "put_bucket_lifecycle_configuration", Bucket=name, LifecycleConfiguration={"Rules": rules})

    @staticmethod
    def rule(rule):
        made = {"ID": rule.get("Id"), "Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
        if "ExpirationInDays" in rule:
            made["Expiration"] = {"Days": rule["ExpirationInDays"]}
        if "NoncurrentVersionExpiration" in rule:
            made["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
        if "AbortIncompleteMultipartUpload" in rule:
            made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
        return {name: value for name, value in made.items() if value is not None}

    @staticmethod
    def update(call, identifier, old, new, changed):
        Bucket.settle(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("s3", "delete_bucket", Bucket=identifier)


@kind("AWS::S3::BucketPolicy")
class BucketPolicy:
    @staticmethod
    def create(call, name, properties):
        call("s3", "put_bucket_policy", Bucket=properties["Bucket"], Policy=properties["PolicyDocument"])
        return properties["Bucket"], {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        BucketPolicy.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("s3", "delete_bucket_policy", Bucket=identifier)
