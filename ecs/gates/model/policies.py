"""Where in a deployment policies are."""

from collections.abc import Iterator
from typing import Any

from .deployment import Deployment, Resource

# Properties that are a policy, and of which kind.
PROPERTIES = (("KeyPolicy", "resource"), ("ResourcePolicy", "resource"), ("AssumeRolePolicyDocument", "trust"))


def policies(deployment: Deployment) -> Iterator[tuple[Resource, str, dict[str, Any]]]:
    """Every policy document: its resource, its kind ("identity", "resource" or "trust"), itself."""
    for resource in deployment.resources.values():
        for policy in resource.get("Policies", []):
            if isinstance(policy, dict) and "PolicyDocument" in policy:
                yield resource, "identity", policy["PolicyDocument"]
        if "PolicyDocument" in resource.properties:
            kind = "identity" if resource.type.startswith("AWS::IAM::") else "resource"
            yield resource, kind, resource.properties["PolicyDocument"]
        for name, kind in PROPERTIES:
            if name in resource.properties:
                yield resource, kind, resource.properties[name]
