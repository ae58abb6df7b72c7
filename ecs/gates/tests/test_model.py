"""What the checks stand on: functions settled as CloudFormation settles them, and the program's own lists read right."""

import ipaddress
from typing import Any

import pytest

from gates.model import program
from gates.model.deployment import make
from gates.model.environment import EnvironmentFileError, load
from gates.model.loading import TemplateError, loads
from gates.tree import Tree

TEMPLATE = """
Parameters:
  Env: {Type: String}
  Count: {Type: Number, Default: 2}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
Conditions:
  Many: !Not [!Equals [!Ref Count, 1]]
Resources:
  Key: {Type: AWS::KMS::Key}
  Only: {Type: AWS::SNS::Topic, Condition: Many}
  Thing:
    Type: AWS::SSM::Parameter
    Properties:
      Value: VALUE
"""


def settled(value: str, **given: str) -> Any:
    """A value as the property of a resource, settled; what could not be."""
    templates = {"base": loads(TEMPLATE.replace("VALUE", value))}
    deployment = make(templates, "test", "test", "eu-west-2", {"Env": "test", **given})
    if deployment.findings:
        return [finding.what for finding in deployment.findings]
    return deployment.resources["base", "Thing"].properties.get("Value")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('!Sub "${Env}-${AWS::Region}"', "test-eu-west-2"),
        ('!Sub ["${A}/${!Literal}/${Key.Arn}", {A: !Ref Count}]', "2/${Literal}/<base/Key.Arn>"),
        ("!Ref Key", "<base/Key>"),
        ("!GetAtt Key.Arn", "<base/Key.Arn>"),
        ("!If [Many, yes-it-is, !Ref Nothing]", "yes-it-is"),
        ("!If [Many, !Ref AWS::NoValue, x]", None),
        ('!Join ["-", !Ref Names]', "a-b"),
        ('!Select [1, !Split [",", "x,y"]]', "y"),
        ("!Select [2, !Cidr [10.0.0.0/16, 4, 12]]", "10.0.32.0/20"),
        ('!Select [1, !GetAZs ""]', "eu-west-2b"),
        ("!Ref Nothing", ["Nothing is neither a parameter nor a resource of base"]),
        ('!Select [5, !Split [",", "x,y"]]', ["Fn::Select asks for item 5 of ['x', 'y']"]),
        ('{"Fn::ImportValue": nobodys}', ["imports nobodys, which no stack before it exports"]),
    ],
)
def test_a_function(value: str, expected: Any) -> None:
    assert settled(value) == expected


def test_a_resource_is_not_there_where_its_condition_does_not_hold() -> None:
    assert settled("!Ref Only") == "<base/Only>"
    assert settled("!Ref Only", Count="1") == ["Only is used where its condition Many says that it is not made"]


def test_ipv6_blocks_that_aws_gives_have_parts_that_can_be_compared() -> None:
    first, second = (
        ipaddress.ip_network(settled(f"!Select [{part}, !Cidr [!GetAtt Key.Blocks, 2, 64]]")) for part in (0, 1)
    )
    assert not first.overlaps(second)


def test_a_key_that_is_given_twice_is_no_template() -> None:
    with pytest.raises(TemplateError, match="given twice"):
        loads("Resources:\n  A: {Type: x}\n  A: {Type: y}\n")


@pytest.mark.parametrize("text", ["export A=b\n", "A=b\nA=c\n", "just words\n"])
def test_what_is_no_value_is_no_environment(text: str, tmp_path: Any) -> None:
    path = tmp_path / "x.env"
    path.write_text(text)
    with pytest.raises(EnvironmentFileError):
        load(path)


def test_the_programs_settings_and_commands_are_read_from_its_source(tree: Tree) -> None:
    settings = program.settings(tree)
    # As many as the table has lines that begin one: none is passed over because it is written differently.
    text = tree.settings_table().read_text()
    table = text[text.index("SETTINGS: &[Setting]") :]
    assert len(settings) == table.count("    setting(") + table.count("    secret(")
    assert settings["IDLE_TIMEOUT"].default == "75s"
    assert settings["SECRET_KEY"].secret
    assert settings["DRAIN_DELAY"].fault("5") and not settings["DRAIN_DELAY"].fault("5s")
    assert {"serve", "migrate", "params", "healthcheck"} <= program.subcommands(tree)
