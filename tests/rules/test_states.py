"""What was not read is not assessed, what is accepted is waived, and an acceptance that has run out is said aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from migrator.errors import RuleError
from migrator.estate.facts.computers import Computer
from tests.rules.asking import Case, answer_of, answered, ask, by_id, case, change, coverage, opened
from tests.rules.base import CLIENT, ago
from tests.rules.cases import STATES
from tests.rules.cases.states import STALE, waiver


@pytest.mark.parametrize("asked", STATES, ids=lambda c: f"{c.rule}-{c.status}-{STATES.index(c)}".replace(" ", "_"))
def test_a_rule_answers_as_what_was_read_and_accepted_allows(asked: Case) -> None:
    status, evidence = answered(asked)
    assert status == asked.status, (asked.why, evidence)


@pytest.mark.parametrize(
    ("expires", "words"),
    [
        (date(2026, 11, 21), "expired on 21 November 2026, by Anna: Laptop of a sailor"),
        (date(2026, 11, 22), "until 22 November 2026, by Anna: Laptop of a sailor"),
    ],
)
def test_the_evidence_says_who_accepted_a_failure_and_until_when(expires: date, words: str) -> None:
    _, evidence = answered(case("DEV002", CLIENT, "fail", STALE, waivers=(waiver(expires=expires),)))
    assert evidence["waiver"] == words
    assert evidence["name"] == "pc1.corp.example"


def test_a_failure_that_nobody_accepted_says_nothing_of_a_waiver() -> None:
    _, evidence = answered(case("DEV002", CLIENT, "fail", STALE, waivers=(waiver(subject="c2"),)))
    assert "waiver" not in evidence


def test_a_waiver_of_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RuleError, match="A waiver names the rule DEV999, and there is none"):
        answered(case("DEV002", CLIENT, "fail", waivers=(waiver("DEV999"),)))


def test_an_expired_waiver_makes_the_rule_fail_again() -> None:
    asked = case("DEV002", CLIENT, "fail", STALE, waivers=(waiver(expires=date(2026, 11, 21)),))
    with opened() as database:
        ask(database, asked.facts(), [by_id()["DEV002"]], covered=coverage(asked.facts()), waivers=asked.waivers)
        [row] = database.rows("select status, failed, waived, lane from rule_summary")
    assert row == ("fail", 1, 0, "now")


def test_a_rule_counts_the_subjects_that_it_could_not_be_asked_of() -> None:
    facts = case("DEV002", CLIENT, "pass").facts()
    with opened() as database:
        ask(database, facts, [by_id()["DEV002"]], covered=coverage(facts, [("computer", "missing")]))
        [row] = database.rows("select status, passed, not_assessed, looked_at, reason from rule_summary")
    assert row == ("not assessed", 0, 2, 0, "computer: for a test")


def test_one_subject_that_fails_outweighs_all_that_pass() -> None:
    facts = case("DEV002", CLIENT, "fail", change(Computer, CLIENT, last_sync_at=ago(90))).facts()
    with opened() as database:
        ask(database, facts, [by_id()["DEV002"]], covered=coverage(facts))
        [row] = database.rows("select status, passed, failed, looked_at from rule_summary")
    assert row == ("fail", 1, 1, 2)


@pytest.mark.parametrize("rule", ["DEV006", "HIE003", "HIE004"])
@pytest.mark.parametrize("answered_at_all", [True, False])
def test_a_server_that_did_not_answer_holds_up_no_computer_of_another_but_one_read_in_part_does(
    rule: str, answered_at_all: bool
) -> None:
    facts = case(rule, CLIENT, "pass").facts()
    covered = coverage(facts)
    other = [
        replace(c, scope="s9", state="complete" if answered_at_all and c.table_name != "computer" else "missing")
        for c in covered
        if c.scope_kind == "server"
    ]
    with opened() as database:
        ask(database, facts, [by_id()[rule]], covered=[*covered, *other])
        assert answer_of(database, rule, "c1")[0] == ("unknown" if answered_at_all else "pass")
