"""The example's ground truth: every planted fault is found, nothing else is, every computer is placed rightly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrator.assessment import assess, question
from migrator.cli import DONE, run
from migrator.demo.generate import AS_OF, generate
from migrator.estate.database import Database
from migrator.estate.store import Estate
from tests import truth

SMALL = [(computers, seed) for computers in (1, 7, 50) for seed in (1,)]
USUAL = [(computers, seed) for computers in (300, 2_000) for seed in (1, 2, 3)]
LARGE = [pytest.param((20_000, seed), marks=pytest.mark.bench) for seed in (1, 2, 3)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """An example of one size and seed with the assessment of it."""

    computers: int
    database: Database
    truth: truth.Truth


@pytest.fixture(scope="module", params=[*SMALL, *USUAL, *LARGE], ids=lambda p: f"{p[0]}-{p[1]}")
def assessed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assessed]:
    computers, seed = request.param
    folder = tmp_path_factory.mktemp("truth")
    generate(folder / "estate", computers=computers, seed=seed)
    with Database() as database:
        assess(database, Estate.open(folder / "estate"), question(as_of=AS_OF), step=lambda _: None)
        yield Assessed(computers=computers, database=database, truth=truth.truth_of(folder))


def test_every_planted_fault_is_found_and_nothing_else(assessed: Assessed) -> None:
    scores = truth.scores(assessed.database, assessed.truth)
    assert [s for s in scores if s.found < s.planted or s.wrongly] == []
    assert all(s.precision == s.recall == 1.0 for s in scores)


def test_at_least_thirty_kinds_of_fault_are_planted(assessed: Assessed) -> None:
    if assessed.computers < 50:
        pytest.skip("a handful of computers cannot have thirty kinds of fault")
    assert sum(s.planted > 0 for s in truth.scores(assessed.database, assessed.truth)) >= 30


def test_every_computer_has_the_target_of_the_truth(assessed: Assessed) -> None:
    assert truth.misplaced(assessed.database, assessed.truth) == (assessed.computers, [])


def test_the_demo_that_the_command_writes_holds_against_its_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "--out", str(tmp_path / "demo"), "--quiet", "--computers", "300"]) == DONE
    capsys.readouterr()
    assert truth.main(tmp_path / "demo") == 0
    assert "Targets: 300 of 300 computers as in the truth." in capsys.readouterr().out


def test_a_missed_and_a_wrongly_found_fault_both_show(tmp_path: Path) -> None:
    generate(tmp_path / "estate", computers=50)
    with Database() as database:
        assess(database, Estate.open(tmp_path / "estate"), question(as_of=AS_OF), step=lambda _: None)
        told = truth.truth_of(tmp_path)
        stale = [f for f in told["faults"] if f["kind"] == "stale_computer"]
        others = [f for f in told["faults"] if f not in stale[:1]]
        more = [*told["faults"], {"kind": "stale_computer", "subject": "somebody"}]
        found = {s.kind: s for s in truth.scores(database, {**told, "faults": others})}
        missed = {s.kind: s for s in truth.scores(database, {**told, "faults": more})}
    assert (found["stale_computer"].wrongly, missed["stale_computer"].recall < 1) == (1, True)
