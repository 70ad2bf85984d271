"""Every rule passes, fails and does not know in a case of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from migrator.estate.database import Database
from tests.rules.asking import Case, answer_of, answered, ask, by_id, coverage, opened
from tests.rules.cases import CASES

SHARING = [c for c in CASES if c.shares]


def named(found: Case) -> str:
    return f"{found.rule}-{found.status}-{CASES.index(found)}".replace(" ", "_")


@pytest.fixture(scope="module")
def everything() -> Iterator[Database]:
    """Give each case that concerns its own server only a server of its own, and ask all rules at once."""
    facts = [f for i, c in enumerate(SHARING) for f in c.facts(f"-{i}")]
    with opened() as database:
        ask(database, facts, list(by_id().values()), covered=coverage(facts))
        yield database


@pytest.mark.parametrize("asked", SHARING, ids=named)
def test_a_rule_answers_as_its_case_says(everything: Database, asked: Case) -> None:
    subject = asked.subject.replace("§", f"-{SHARING.index(asked)}")
    status, evidence = answer_of(everything, asked.rule, subject)
    assert status == asked.status, (asked.why, evidence)


@pytest.mark.parametrize("asked", [c for c in CASES if not c.shares], ids=named)
def test_a_rule_answers_as_its_case_says_in_an_estate_of_its_own(asked: Case) -> None:
    status, evidence = answered(asked)
    assert status == asked.status, (asked.why, evidence)


@pytest.mark.parametrize("rule", sorted(by_id()))
def test_a_rule_has_a_case_that_passes_one_that_fails_and_one_that_is_not_known(rule: str) -> None:
    met: dict[str, int] = defaultdict(int)
    for found in CASES:
        met[found.status] += found.rule == rule
    assert min(met["pass"], met["fail"], met["unknown"]) > 0, dict(met)
