"""Roles and their policies."""
from . import kind


def _inline(call, name, properties):
    for policy in properties.get("Policies", []):
        call("iam", "put_role_policy", RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=policy["PolicyDocument"])
    for arn in properties.get("ManagedPolicyArns", []):
        call("iam", "attach_role_policy", RoleName=name, PolicyArn=arn)


@kind("AWS::IAM::Role")
class Role:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("RoleName", name)[:64]
        made = call("iam", "create_role", RoleName=name, AssumeRolePolicyDocument=properties["AssumeRolePolicyDocument"],
                    Path=properties.get("Path"), Description=properties.get("Description"), Tags=properties.get("Tags"),
                    PermissionsBoundary=properties.get("PermissionsBoundary"),
                    MaxSessionDuration=properties.get("MaxSessionDuration"))["Role"]
        _inline(call, name, properties)
        return name, {"Arn": made["Arn"], "RoleId": made["RoleId"]}

    @staticmethod
    def strip(call, name, properties):
        for policy in properties.get("Policies", []):
            call("iam", "delete_role_policy", RoleName=name, PolicyName=policy["PolicyName"])
        for arn in properties.get("ManagedPolicyArns", []):
            call("iam", "detach_role_policy", RoleName=name, PolicyArn=arn)

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("iam", "update_assume_role_policy", RoleName=identifier, PolicyDocument=new["AssumeRolePolicyDocument"])
        call("iam", "update_role", RoleName=identifier, Description=new.get("Description"),
             MaxSessionDuration=new.get("MaxSessionDuration"))
        Role.strip(call, identifier, old)
        _inline(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        Role.strip(call, identifier, properties)
        call("iam", "delete_role", RoleName=identifier)


@kind("AWS::IAM::Policy")
class Policy:
    @staticmethod
    def create(call, name, properties):
        for role in properties.get("Roles", []):
            call("iam", "put_role_policy", RoleName=role, PolicyName=properties["PolicyName"], PolicyDocument=properties["PolicyDocument"])
        return properties["PolicyName"], {"Id": properties["PolicyName"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        Policy.delete(call, identifier, old)
        Policy.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        for role in properties.get("Roles", []):
            call("iam", "delete_role_policy", RoleName=role, PolicyName=properties["PolicyName"])


@kind("AWS::IAM::ManagedPolicy")
class ManagedPolicy:
    @staticmethod
    def create(call, name, properties):
        arn = call("iam", "create_policy", PolicyName=properties.get("ManagedPolicyName", name), Path=properties.get("Path"),
                   PolicyDocument=properties["PolicyDocument"], Description=properties.get("Description"))["Policy"]["Arn"]
        for role in properties.get("Roles", []):
            call("iam", "attach_role_policy", RoleName=role, PolicyArn=arn)
        return arn, {"PolicyArn": arn}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("iam", "create_policy_version", PolicyArn=identifier, PolicyDocument=new["PolicyDocument"], SetAsDefault=True)

    @staticmethod
    def delete(call, identifier, properties):
        for role in properties.get("Roles", []):
            call("iam", "detach_role_policy", RoleName=role, PolicyArn=identifier)
        call("iam", "delete_policy", PolicyArn=identifier)
