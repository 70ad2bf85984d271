"""The example's ground truth: every planted fault is found, nothing else is, every computer is placed rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrator.cli import DONE, run
from tests import truth


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("truth") / "demo"
    assert run(["demo", "--out", str(folder), "--quiet", "--computers", "2000"]) == DONE
    return folder


def test_every_planted_fault_is_found_and_nothing_else(demo: Path) -> None:
    wrong = [s for s in truth.scores(demo) if s.found < s.planted or s.wrongly]
    assert wrong == []


def test_at_least_thirty_kinds_of_fault_are_planted(demo: Path) -> None:
    assert sum(s.planted > 0 for s in truth.scores(demo)) >= 30


def test_every_computer_has_the_target_of_the_truth(demo: Path) -> None:
    computers, wrong = truth.misplaced(demo)
    assert computers == 2000
    assert wrong == []
