"""parliament: every policy in the templates, with its functions settled and its resources given names."""

import json
import re
from typing import Any

import parliament

from ..finding import Finding
from ..model.deployment import Deployment
from ..model.evaluate import MARK
from ..model.policies import policies
from ..model.variants import both
from ..tree import Tree

# How the ARN of a resource looks that a policy names.
ARNS = {
    "AWS::KMS::Key": "arn:aws:kms:{region}:123456789012:key/00000000-0000-0000-0000-000000000000",
    "AWS::ECR::Repository": "arn:aws:ecr:{region}:123456789012:repository/{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:123456789012:log-group:{name}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:123456789012:{name}",
    "AWS::IAM::Role": "arn:aws:iam::123456789012:role/{name}",
    "AWS::ECS::Cluster": "arn:aws:ecs:{region}:123456789012:cluster/{name}",
    "AWS::ElastiCache::ReplicationGroup": "arn:aws:elasticache:{region}:123456789012:replicationgroup:{name}",
    "AWS::RDS::DBInstance": "arn:aws:rds:{region}:123456789012:db:{name}",
}
# Which of parliament's notes are left out: of which kind of policy, which note, about what in it, and why.
EXCEPTIONS = (
    ("resource", "RESOURCE_STAR", "", "in the policy of a key or a bucket the star means that alone"),
    (
        "resource",
        "MISMATCHED_TYPE",
        "ArnLike requires a value of type Arn but given String",
        "the context under which CloudWatch Logs encrypts is an ARN; parliament knows of contexts only that they are text",
    ),
)


def with_names(deployment: Deployment, document: dict[str, Any]) -> str:
    """The document as JSON, its marks replaced by what AWS might put there."""

    def name(match: re.Match[str]) -> str:
        resource = deployment.resources.get((match[1], match[2]))
        arn = ARNS.get(resource.type) if resource else None
        plain = match[2].lower()
        wants_arn = match[3] == "Arn" or (resource is not None and resource.type == "AWS::SNS::Topic")
        return arn.format(region=deployment.region, name=plain) if arn and wants_arn else plain

    return MARK.sub(name, json.dumps(document))


def parliament_findings(deployment: Deployment) -> list[Finding]:
    """What it says of every policy of a deployment."""
    findings = []
    for resource, kind, document in policies(deployment):
        if kind == "trust":
            # It knows no trust policies: `checks/roles.py` does.
            continue
        analysed = parliament.analyze_policy_string(with_names(deployment, document), include_community_auditors=False)
        for note in analysed.findings:
            detail = f" {note.detail}" if note.detail else ""
            if not any((kind, note.issue) == (of, issue) and about in detail for of, issue, about, _ in EXCEPTIONS):
                findings.append(Finding("parliament", resource.where, f"{note.issue}{detail}"))
    return findings


def parliament_gate(tree: Tree) -> list[Finding]:
    """parliament over the policies of both environments."""
    return list(dict.fromkeys(finding for deployment in both(tree) for finding in parliament_findings(deployment)))
