"""The network: what stands in a VPC, and who may speak to whom in it."""
from ..expressions import Mistake
from . import kind


def _tags(kind_of, properties):
    tags = properties.get("Tags")
    return [{"ResourceType": kind_of, "Tags": tags}] if tags else None


def _retag(call, identifier, new):
    if new.get("Tags"):
        call("ec2", "create_tags", Resources=[identifier], Tags=new["Tags"])


def _without(properties, *names):
    return {name: value for name, value in properties.items() if name not in ("Tags", *names)}


def _simple(type_name, tag, noun, create, delete, key, answers):
    """A type whose properties are one call's. `answers` gives the attributes from what that call answered."""

    @kind(type_name)
    class Made:
        @staticmethod
        def create(call, name, properties):
            values = {**_without(properties), "TagSpecifications": _tags(tag, properties)}
            made = call("ec2", create, **values)
            made = made.get(noun, made)
            return made[key], {name: value(made) for name, value in answers.items()}

        @staticmethod
        def update(call, identifier, old, new, changed):
            if changed != ["Tags"]:
                raise Mistake(f"the stand-in is not taught to change {changed} of {type_name} in place")
            _retag(call, identifier, new)

        @staticmethod
        def delete(call, identifier, properties):
            call("ec2", delete, **{key: identifier})

    return Made


_simple("AWS::EC2::InternetGateway", "internet-gateway", "InternetGateway", "create_internet_gateway",
        "delete_internet_gateway", "InternetGatewayId", {"InternetGatewayId": lambda made: made["InternetGatewayId"]})
_simple("AWS::EC2::EgressOnlyInternetGateway", "egress-only-internet-gateway", "EgressOnlyInternetGateway",
        "create_egress_only_internet_gateway", "delete_egress_only_internet_gateway", "EgressOnlyInternetGatewayId",
        {"Id": lambda made: made["EgressOnlyInternetGatewayId"]})
_simple("AWS::EC2::RouteTable", "route-table", "RouteTable", "create_route_table", "delete_route_table", "RouteTableId",
        {"RouteTableId": lambda made: made["RouteTableId"]})
_simple("AWS::EC2::NatGateway", "natgateway", "NatGateway", "create_nat_gateway", "delete_nat_gateway", "NatGatewayId",
        {"NatGatewayId": lambda made: made["NatGatewayId"]})
_simple("AWS::EC2::NetworkAcl", "network-acl", "NetworkAcl", "create_network_acl", "delete_network_acl", "NetworkAclId",
        {"Id": lambda made: made["NetworkAclId"]})


@kind("AWS::EC2::VPC")
class Vpc:
    @staticmethod
    def create(call, name, properties):
        made = call("ec2", "create_vpc", CidrBlock=properties["CidrBlock"], TagSpecifications=_tags("vpc", properties))["Vpc"]
        Vpc.names(call, made["VpcId"], properties)
        group = call("ec2", "describe_security_groups", Filters=[{"Name": "vpc-id", "Values": [made["VpcId"]]}])["SecurityGroups"][0]
        return made["VpcId"], {"VpcId": made["VpcId"], "CidrBlock": made["CidrBlock"],
                               "DefaultSecurityGroup": group["GroupId"],
                               "Ipv6CidrBlocks": lambda: Vpc.six(call, made["VpcId"])}

    @staticmethod
    def six(call, identifier):
        """Its IPv6 blocks, which come with resources of their own."""
        held = call("ec2", "describe_vpcs", VpcIds=[identifier])["Vpcs"][0]
        return [block["Ipv6CidrBlock"] for block in held.get("Ipv6CidrBlockAssociationSet", [])]

    @staticmethod
    def names(call, identifier, properties):
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            if name in properties:
                call("ec2", "modify_vpc_attribute", VpcId=identifier, **{name: {"Value": properties[name]}})

    @staticmethod
    def update(call, identifier, old, new, changed):
        Vpc.names(call, identifier, new)
        _retag(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "delete_vpc", VpcId=identifier)


@kind("AWS::EC2::VPCCidrBlock")
class VpcCidrBlock:
    @staticmethod
    def create(call, name, properties):
        made = call("ec2", "associate_vpc_cidr_block", **properties)
        association = made.get("Ipv6CidrBlockAssociation") or made["CidrBlockAssociation"]
        blocks = Vpc.six(call, properties["VpcId"])
        attributes = {"Id": association["AssociationId"], "VpcId": properties["VpcId"]}
        if blocks:
            attributes["Ipv6CidrBlock"] = blocks[0]
        return association["AssociationId"], attributes

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "disassociate_vpc_cidr_block", AssociationId=identifier)


@kind("AWS::EC2::VPCGatewayAttachment")
class Attachment:
    @staticmethod
    def create(call, name, properties):
        call("ec2", "attach_internet_gateway", **properties)
        return f"IGW|{properties['VpcId']}", {"AttachmentType": "IGW"}

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "detach_internet_gateway", **properties)


@kind("AWS::EC2::Subnet")
class Subnet:
    LATER = ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "EnableDns64", "PrivateDnsNameOptionsOnLaunch")

    @staticmethod
    def create(call, name, properties):
        first = _without(properties, *Subnet.LATER)
        made = call("ec2", "create_subnet", **first, TagSpecifications=_tags("subnet", properties))["Subnet"]
        Subnet.settle(call, made["SubnetId"], properties)
        return made["SubnetId"], {"SubnetId": made["SubnetId"], "AvailabilityZone": made["AvailabilityZone"],
                                  "CidrBlock": made["CidrBlock"], "VpcId": made["VpcId"],
                                  "Ipv6CidrBlocks": [properties["Ipv6CidrBlock"]] if "Ipv6CidrBlock" in properties else []}

    @staticmethod
    def settle(call, identifier, properties):
        # moto has no answer for the other two.
        for name in ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"):
            if name in properties:
                call("ec2", "modify_subnet_attribute", SubnetId=identifier, **{name: {"Value": properties[name]}})

    @staticmethod
    def update(call, identifier, old, new, changed):
        Subnet.settle(call, identifier, new)
        _retag(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "delete_subnet", SubnetId=identifier)


@kind("AWS::EC2::Route")
class Route:
    @staticmethod
    def create(call, name, properties):
        call("ec2", "create_route", **properties)
        to = properties.get("DestinationCidrBlock") or properties.get("DestinationIpv6CidrBlock")
        return f"{properties['RouteTableId']}|{to}", {"CidrBlock": to}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("ec2", "replace_route", **new)

    @staticmethod
    def delete(call, identifier, properties):
        names = ("RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock")
        call("ec2", "delete_route", **{name: properties.get(name) for name in names})


@kind("AWS::EC2::SubnetRouteTableAssociation")
class Association:
    @staticmethod
    def create(call, name, properties):
        made = call("ec2", "associate_route_table", **properties)["AssociationId"]
        return made, {"Id": made}

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "disassociate_route_table", AssociationId=identifier)


@kind("AWS::EC2::EIP")
class Address:
    @staticmethod
    def create(call, name, properties):
        made = call("ec2", "allocate_address", Domain=properties.get("Domain"), TagSpecifications=_tags("elastic-ip", properties))
        return made["PublicIp"], {"AllocationId": made["AllocationId"], "PublicIp": made["PublicIp"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        pass

    @staticmethod
    def delete(call, identifier, properties):
        held = call("ec2", "describe_addresses", PublicIps=[identifier])["Addresses"][0]
        call("ec2", "release_address", AllocationId=held["AllocationId"])


# --- who may speak to whom

def _permission(rule):
    """A rule as the API has it."""
    permission = {"IpProtocol": str(rule["IpProtocol"])}
    for name in ("FromPort", "ToPort"):
        if name in rule:
            permission[name] = rule[name]
    about = {"Description": rule["Description"]} if "Description" in rule else {}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    lists = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if group:
        permission["UserIdGroupPairs"] = [{"GroupId": group, **about}]
    elif "CidrIp" in rule:
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"], **about}]
    elif "CidrIpv6" in rule:
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **about}]
    elif lists:
        permission["PrefixListIds"] = [{"PrefixListId": lists, **about}]
    else:
        raise Mistake(f"a rule of a security group names nobody: {rule}")
    return permission


@kind("AWS::EC2::SecurityGroup")
class SecurityGroup:
    @staticmethod
    def create(call, name, properties):
        group = call("ec2", "create_security_group", GroupName=properties.get("GroupName", name),
                     Description=properties["GroupDescription"], VpcId=properties.get("VpcId"),
                     TagSpecifications=_tags("security-group", properties))["GroupId"]
        SecurityGroup.rules(call, group, {}, properties)
        return group, {"GroupId": group, "Id": group, "VpcId": properties.get("VpcId")}

    @staticmethod
    def rules(call, group, old, new):
        """Egress that is stated takes the place of the open one that every new group has."""
        for key, way in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
            before, after = old.get(key, []), new.get(key, [])
            if way == "egress" and not before and after and not old:
                before = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
            for rule in before:
                if rule not in after:
                    call("ec2", f"revoke_security_group_{way}", GroupId=group, IpPermissions=[_permission(rule)])
            for rule in after:
                if rule not in before:
                    call("ec2", f"authorize_security_group_{way}", GroupId=group, IpPermissions=[_permission(rule)])

    @staticmethod
    def update(call, identifier, old, new, changed):
        SecurityGroup.rules(call, identifier, old or {"": ""}, new)
        _retag(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "delete_security_group", GroupId=identifier)


def _single_rule(type_name, way):
    @kind(type_name)
    class Rule:
        @staticmethod
        def create(call, name, properties):
            made = call("ec2", f"authorize_security_group_{way}", GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])
            identifier = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
            return identifier, {"Id": identifier}

        @staticmethod
        def update(call, identifier, old, new, changed):
            Rule.delete(call, identifier, old)
            Rule.create(call, identifier, new)

        @staticmethod
        def delete(call, identifier, properties):
            call("ec2", f"revoke_security_group_{way}", GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])


_single_rule("AWS::EC2::SecurityGroupIngress", "ingress")
_single_rule("AWS::EC2::SecurityGroupEgress", "egress")


@kind("AWS::EC2::VPCEndpoint")
class Endpoint:
    @staticmethod
    def create(call, name, properties):
        made = call("ec2", "create_vpc_endpoint", **_without(properties), TagSpecifications=_tags("vpc-endpoint", properties))["VpcEndpoint"]
        return made["VpcEndpointId"], {"Id": made["VpcEndpointId"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("ec2", "modify_vpc_endpoint", VpcEndpointId=identifier, PolicyDocument=new.get("PolicyDocument"))

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "delete_vpc_endpoints", VpcEndpointIds=[identifier])


@kind("AWS::EC2::FlowLog")
class FlowLog:
    @staticmethod
    def create(call, name, properties):
        values = _without(properties, "ResourceId")
        made = call("ec2", "create_flow_logs", ResourceIds=[properties["ResourceId"]], **values,
                    TagSpecifications=_tags("vpc-flow-log", properties))
        if made.get("Unsuccessful"):
            raise Mistake(f"the flow log is refused: {made['Unsuccessful']}")
        return made["FlowLogIds"][0], {"Id": made["FlowLogIds"][0]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        pass

    @staticmethod
    def delete(call, identifier, properties):
        call("ec2", "delete_flow_logs", FlowLogIds=[identifier])
