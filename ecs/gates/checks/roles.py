"""Roles: who may take one, and that none may do more than its task does, to no more than its task has."""

import fnmatch
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..model.deployment import Deployment, Resource
from ..model.policies import policies
from .fault import Faults, fault

READ = {"ssm:GetParametersByPath", "ssm:GetParameters", "ssm:GetParameter"}
# What AWS grants for everything or nothing; every other permission names what it is for.
FOR_ALL = {"ecr:GetAuthorizationToken", "ssm:DescribeParameters"}
AGENT = {
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "kms:Decrypt",
}
# What the program itself may do; the other tasks' limits follow from their paths.
PROGRAM = READ | {"kms:Decrypt"}
ROTATION = {
    "ssm:PutParameter",
    "ssm:DescribeParameters",
    "ssm:GetParameterHistory",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "elasticache:ModifyReplicationGroup",
    "elasticache:DescribeReplicationGroups",
}


def many(value: Any) -> list[Any]:
    """IAM takes one or a list of nearly everything."""
    return value if isinstance(value, list) else [value]


def statements(deployment: Deployment, role: Resource) -> Iterator[dict[str, Any]]:
    """Everything that a role's policies allow."""
    for resource, kind, document in policies(deployment):
        attached = resource == role or role in [
            one for name in resource.get("Roles", []) for one in deployment.marks(name)
        ]
        if kind == "identity" and attached:
            yield from (one for one in many(document.get("Statement", [])) if one.get("Effect") == "Allow")


def check(deployment: Deployment) -> Faults:
    """Every role, then what the roles of tasks may do."""
    for role in deployment.of_type("AWS::IAM::Role"):
        yield from trust(deployment, role)
        for statement in statements(deployment, role):
            yield from exact(role, statement)
        for managed in role.get("ManagedPolicyArns", []):
            if "/service-role/" not in str(managed):
                yield fault(role, f"has {managed}, which AWS may widen")
    for task in deployment.of_type("AWS::ECS::TaskDefinition"):
        serves = any(
            deployment.named(service.get("TaskDefinition")) == task
            for service in deployment.of_type("AWS::ECS::Service")
        )
        administrates = any(
            one.get("Name") == "ADMINISTRATOR_PATH"
            for container in task.get("ContainerDefinitions", [])
            for one in container.get("Environment", [])
        )
        for role in deployment.marks(task.get("TaskRoleArn")):
            yield from reads_own(deployment, role, administrates)
            yield from does_only(deployment, role, PROGRAM if serves else PROGRAM | ROTATION)
        for role in deployment.marks(task.get("ExecutionRoleArn")):
            yield from does_only(deployment, role, AGENT)


def trust(deployment: Deployment, role: Resource) -> Faults:
    """One service of AWS may take it, and for our account alone, or anybody could have it act for him."""
    for statement in many(role.get("AssumeRolePolicyDocument.Statement", [])):
        principal = statement.get("Principal")
        services = (
            many(principal.get("Service")) if isinstance(principal, dict) and set(principal) == {"Service"} else []
        )
        if len(services) != 1 or "*" in str(services):
            yield fault(role, f"may be taken by {principal}")
        if statement.get("Action") != "sts:AssumeRole":
            yield fault(role, f"may be taken by {statement.get('Action')}")
        if "aws:SourceAccount" not in str(statement.get("Condition", {})):
            yield fault(role, "may be taken for other accounts (no condition on aws:SourceAccount)")
    for task in deployment.of_type("AWS::ECS::TaskDefinition"):
        if role in [*deployment.marks(task.get("TaskRoleArn")), *deployment.marks(task.get("ExecutionRoleArn"))]:
            if "ecs-tasks.amazonaws.com" not in str(role.get("AssumeRolePolicyDocument")):
                yield fault(role, f"cannot be taken by the tasks of {task.where}")


def exact(role: Resource, statement: dict[str, Any]) -> Faults:
    """No wildcard among actions; resources by name, but for what AWS grants for all; keys through one service alone."""
    if "NotAction" in statement or "NotResource" in statement:
        yield fault(role, "allows all but something")
    actions = [str(action) for action in many(statement.get("Action", []))]
    for action in actions:
        if "*" in action:
            yield fault(role, f"may do {action}")
    for resource in map(str, many(statement.get("Resource", []))):
        if resource == "*" and not set(actions) <= FOR_ALL:
            yield fault(role, f"may do {', '.join(sorted(set(actions) - FOR_ALL))} to everything")
        # After the account stands what it is: there a name must come before any star.
        elif resource != "*" and re.search(r"^arn:[^:]*:[^:]*:[^:]*:[^:]*:[a-z-]*[:/]?\*", resource):
            yield fault(role, f"{resource} is everything of its kind")
    if any(action.startswith("kms:") for action in actions) and "kms:ViaService" not in str(
        statement.get("Condition", {})
    ):
        yield fault(role, "uses the key by itself, not through one service (no condition on kms:ViaService)")


def does_only(deployment: Deployment, role: Resource, allowed: set[str]) -> Faults:
    """Nothing beyond a list."""
    for statement in statements(deployment, role):
        for action in sorted(set(map(str, many(statement.get("Action", [])))) - allowed):
            yield fault(role, f"may do {action}, which nothing that it is for needs")


def reads_own(deployment: Deployment, role: Resource, administrates: bool) -> Faults:
    """Reads the parameters of its environment, all of them and no others, and decrypts those alone."""
    prefix = f"arn:{'aws-cn' if deployment.region.startswith('cn-') else 'aws'}:ssm:{deployment.region}:123456789012:parameter"
    names = ["xkcdapp"] + ["xkcdapp-administrator"] * administrates
    below = [f"{prefix}/{name}/{deployment.env}/*" for name in names]
    paths = [f"{prefix}/{name}/{deployment.env}" for name in names] + below
    reads: dict[str, set[str]] = {}
    for statement in statements(deployment, role):
        actions = set(map(str, many(statement.get("Action", []))))
        resources = [str(one) for one in many(statement.get("Resource", []))]
        if any(action.startswith("ssm:") for action in actions - FOR_ALL):
            for resource in resources:
                if resource not in paths and not within(resource, below):
                    yield fault(
                        role,
                        f"may do {', '.join(sorted(actions))} to {resource}, beyond {' and '.join(names)} of {deployment.env}",
                    )
        for resource in resources:
            reads.setdefault(resource, set()).update(actions & READ)
        if "kms:Decrypt" in actions:
            yield from decrypts_own(role, statement, below)
    for path in paths:
        if reads.get(path, set()) != READ:
            yield fault(role, f"lacks {', '.join(sorted(READ - reads.get(path, set())))} on {path}")


def within(resource: str, patterns: Iterable[str]) -> bool:
    """Whether a resource without a star lies under one of these."""
    return "*" not in resource and any(fnmatch.fnmatchcase(resource, pattern) for pattern in patterns)


def decrypts_own(role: Resource, statement: dict[str, Any], below: list[str]) -> Faults:
    """Parameter Store says for which parameter it asks: no other's values may be decrypted."""
    condition = statement.get("Condition", {})
    contexts = [
        one
        for operator in condition.values()
        for key, value in operator.items()
        if key == "kms:EncryptionContext:PARAMETER_ARN"
        for one in many(value)
    ]
    via = [
        one
        for operator in condition.values()
        for key, value in operator.items()
        if key == "kms:ViaService"
        for one in many(value)
    ]
    if not all(str(one).startswith("ssm.") for one in via):
        yield fault(role, f"decrypts through {', '.join(map(str, via))}")
    if not contexts:
        yield fault(
            role, "may decrypt every parameter of the key (no condition on kms:EncryptionContext:PARAMETER_ARN)"
        )
    for one in contexts:
        if one not in below and not within(str(one), below):
            yield fault(role, f"may decrypt {one}")
    for path in below:
        if contexts and path not in contexts and not any(within(str(one), [path]) for one in contexts):
            yield fault(role, f"cannot decrypt {path}")
