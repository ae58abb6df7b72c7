"""All stacks of one environment, made in order on paper: what a check over several stacks looks at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..finding import Finding
from ..tree import STACKS
from .evaluate import MARK, Evaluator, Unsettled


@dataclass(frozen=True)
class Resource:
    """A resource that would be made, with its properties settled."""

    stack: str
    name: str
    type: str
    properties: dict[str, Any]
    depends_on: tuple[str, ...]
    # What stands beside its properties: what becomes of it when its stack has no use for it any more.
    beside: dict[str, str]

    @property
    def where(self) -> str:
        """The resource as a finding names it."""
        return f"{self.stack}.{self.name}"

    def get(self, path: str, default: Any = None) -> Any:
        """A property below properties: `get("DeploymentConfiguration.MaximumPercent")`."""
        value: Any = self.properties
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                return default
            value = value[part]
        return value


@dataclass
class Deployment:
    """The stacks of one environment under one set of parameters."""

    label: str
    env: str
    region: str
    parameters: dict[str, str]
    resources: dict[tuple[str, str], Resource] = field(default_factory=dict)
    exports: dict[str, tuple[str, Any]] = field(default_factory=dict)
    outputs: dict[tuple[str, str], Any] = field(default_factory=dict)
    imports: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def of_type(self, *types: str) -> list[Resource]:
        """Every resource of these types, in the order of the stacks."""
        return [resource for resource in self.resources.values() if resource.type in types]

    def named(self, text: Any) -> Resource | None:
        """The resource that a settled property means, where it means exactly one."""
        match = MARK.fullmatch(str(text))
        return self.resources.get((match[1], match[2])) if match else None

    def marks(self, text: Any) -> Iterator[Resource]:
        """Every resource that a settled property speaks of."""
        for match in MARK.finditer(str(text)):
            resource = self.resources.get((match[1], match[2]))
            if resource is not None:
                yield resource


def pseudo(region: str) -> dict[str, str]:
    """CloudFormation's own parameters, for an account that is nobody's."""
    china = region.startswith("cn-")
    return {
        "AWS::Region": region,
        "AWS::AccountId": "123456789012",
        "AWS::Partition": "aws-cn" if china else "aws",
        "AWS::URLSuffix": "amazonaws.com.cn" if china else "amazonaws.com",
        "AWS::StackName": "stack",
        "AWS::StackId": "stack-id",
    }


def as_text(value: Any) -> str:
    """A scalar as CloudFormation hands it on: as text, `true` in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def parameters_of(
    stack: str, template: dict[str, Any], given: dict[str, str], deployment: Deployment
) -> dict[str, Any]:
    """A template's parameters: what is given, else its defaults."""
    settled: dict[str, Any] = {}
    for name, declared in template.get("Parameters", {}).items():
        value = given.get(name, declared.get("Default"))
        if value is None:
            deployment.findings.append(
                Finding("graph", stack, f"nobody gives the parameter {name}, which has no default")
            )
            value = ""
        if declared.get("Type") == "CommaDelimitedList" or str(declared.get("Type")).startswith("List<"):
            value = [item.strip() for item in str(value).split(",")]
        else:
            value = as_text(value)
        settled[name] = value
    return settled


def make(templates: dict[str, dict[str, Any]], label: str, env: str, region: str, given: dict[str, str]) -> Deployment:
    """The stacks in their order, each importing from those made before it."""
    deployment = Deployment(label, env, region, given)
    for stack in STACKS:
        if stack in templates:
            add(deployment, stack, templates[stack])
    return deployment


def add(deployment: Deployment, stack: str, template: dict[str, Any]) -> None:
    """One more stack: its resources, its outputs and exports, and what is wrong with either."""

    def imported(name: str) -> Any:
        deployment.imports.append((stack, name))
        if name not in deployment.exports:
            raise Unsettled(f"imports {name}, which no stack before it exports")
        return deployment.exports[name][1]

    def complain(where: str, what: object) -> None:
        deployment.findings.append(Finding("graph", where, str(what)))

    parameters = parameters_of(stack, template, deployment.parameters, deployment)
    evaluator = Evaluator(stack, template, parameters, pseudo(deployment.region), imported)
    for name, body in template["Resources"].items():
        try:
            if "Condition" in body and not evaluator.condition(body["Condition"]):
                continue
            properties = evaluator.value(body.get("Properties", {}))
        except Unsettled as fault:
            complain(f"{stack}.{name}", fault)
            continue
        except (TypeError, ValueError, AttributeError, IndexError) as fault:
            complain(f"{stack}.{name}", f"a function is used wrongly: {fault}")
            continue
        depends_on = body.get("DependsOn", ())
        depends_on = (depends_on,) if isinstance(depends_on, str) else tuple(depends_on)
        for other in depends_on:
            if other not in template["Resources"]:
                complain(f"{stack}.{name}", f"depends on {other}, which is not there")
        beside = {policy: body[policy] for policy in ("DeletionPolicy", "UpdateReplacePolicy") if policy in body}
        deployment.resources[stack, name] = Resource(stack, name, body["Type"], properties, depends_on, beside)
    for name, output in template.get("Outputs", {}).items():
        try:
            if "Condition" in output and not evaluator.condition(output["Condition"]):
                continue
            value = evaluator.value(output["Value"])
            deployment.outputs[stack, name] = value
            if "Export" in output:
                export = str(evaluator.value(output["Export"]["Name"]))
                if export in deployment.exports:
                    complain(f"{stack}.{name}", f"exports {export}, as {deployment.exports[export][0]} does")
                deployment.exports[export] = (f"{stack}.{name}", value)
        except Unsettled as fault:
            complain(f"{stack}.{name}", fault)
