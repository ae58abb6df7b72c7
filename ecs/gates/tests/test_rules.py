"""The rules of `xkcdapp.guard` themselves: every case of `xkcdapp_tests.yaml`, and that each rule has both kinds."""

import json
from typing import Any

import pytest
import yaml

from gates.linters.guard import RULES, outcome, rules

CASES: list[dict[str, Any]] = yaml.safe_load((RULES.parent / "xkcdapp_tests.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case(case: dict[str, Any]) -> None:
    template = json.dumps(case["input"])
    for rule, expected in case["expectations"]["rules"].items():
        status, said = outcome(rule, template)
        assert status == expected, f"{rule}: {said}"


@pytest.mark.parametrize("rule", rules())
def test_a_rule_has_a_case_that_passes_and_one_that_fails(rule: str) -> None:
    expected = {case["expectations"]["rules"].get(rule) for case in CASES}
    assert {"PASS", "FAIL"} <= expected


def test_cases_speak_of_rules_that_there_are() -> None:
    assert {rule for case in CASES for rule in case["expectations"]["rules"]} <= set(rules())
