"""Readiness is one function of the required rules' answers; *not known* is never a pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.estate.database import Database
from migrator.estate.functions import define_functions
from migrator.estate.model import shape
from migrator.mappers import fill
from migrator.mappers.machine import Machine
from migrator.rules import rules
from migrator.rules._runner import RuleTable, Verdict
from migrator.targets import targets
from migrator.targets._placement import READINESS, Placement, TargetRule

GATES, ADVISORIES = ("GAT001", "GAT002"), ("ADV001", "ADV002")
STATUS = st.sampled_from(["pass", "fail", "unknown", "not applicable", "waived", None])
"""None is a rule without an answer about the computer: not assessed, or without a row."""

COMPUTER: dict[str, Any] = dict.fromkeys(c.name for c in shape(Machine).columns) | {"machine_id": "m", "server_id": "s"}


def readiness(answers: dict[str, str | None]) -> tuple[str | None, list[str], list[str], list[str]]:
    placed = Placement(
        machine_id="m", target="there", reason="", rule="", fired="", provisional=False, is_known=True, treatment=None,
        treatment_reason=None,
    )  # fmt: skip
    required = [TargetRule(target="there", rule_id=r, required_as="gate") for r in GATES]
    required += [TargetRule(target="there", rule_id=r, required_as="advisory") for r in ADVISORIES]
    asked = [
        RuleTable(
            rule_id=r, title="", about="computer", severity="blocker", effort="hours", why="", remedy="", source="",
            needs=(), own=True,
        )
        for r in (*GATES, *ADVISORIES)
    ]  # fmt: skip
    verdicts = [
        Verdict(rule_id=r, subject="m", scope="s", status=status, evidence=None)
        for r, status in answers.items()
        if status is not None
    ]
    with Database() as database:
        define_functions(database)
        for kind, rows in (
            (Placement, [placed]), (TargetRule, required), (RuleTable, asked), (Verdict, verdicts),
            (Machine, [Machine(**COMPUTER)]),
        ):  # fmt: skip
            database.create(shape(kind))
            database.add(shape(kind), rows)
        fill(database, READINESS)
        [row] = database.rows("select readiness, blockers, not_known, advisories from machine_readiness")
    return row


def expected(answers: dict[str, str | None]) -> str:
    gates = [answers[g] for g in GATES]
    if "fail" in gates:
        return "not ready"
    if any(g in (None, "unknown") for g in gates):
        return "not known"
    if "waived" in gates or any(answers[a] not in ("pass", "not applicable") for a in ADVISORIES):
        return "advisory"
    return "ready"


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys((*GATES, *ADVISORIES), STATUS)))
def test_readiness_follows_from_the_answers_as_the_design_says(answers: dict[str, str | None]) -> None:
    found, blockers, not_known, advisories = readiness(answers)
    assert found == expected(answers)
    assert blockers == [g for g in GATES if answers[g] == "fail"]
    assert not_known == [g for g in GATES if answers[g] in (None, "unknown")]
    doubts = [a for a in ADVISORIES if answers[a] not in ("pass", "not applicable")]
    assert advisories == sorted([*doubts, *(g for g in GATES if answers[g] == "waived")])


@pytest.mark.parametrize("missing", GATES)
def test_a_gate_without_an_answer_is_not_good_news(missing: str) -> None:
    answers: dict[str, str | None] = dict.fromkeys((*GATES, *ADVISORIES), "pass")
    assert readiness(answers)[0] == "ready"
    assert readiness({**answers, missing: None})[0] == "not known"


def test_every_rule_that_a_target_requires_exists_and_is_about_computers_servers_or_the_estate() -> None:
    known = {r.id: r.header.about for r in rules()}
    for target in targets():
        for rule in (*target.gates, *target.advisories):
            assert known[rule] in ("computer", "server", "estate"), (target.id, rule)
        assert not set(target.gates) & set(target.advisories)
