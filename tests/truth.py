"""Hold an assessment of the example against its truth: python -m tests.truth demo

Prints for each planted kind of fault how many its rule found, missed and found where nothing was planted, and for
the targets how many computers are where the truth puts them.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrator.estate.database import Database
from tests.rules.faults import FAULTS

Truth = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a rule did on one kind of planted fault."""

    kind: str
    rule: str
    planted: int
    found: int
    wrongly: int

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrongly) if self.found + self.wrongly else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0


def truth_of(folder: Path) -> Truth:
    """Return the truth beside an estate."""
    found: Truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return found


def scores(database: Database, truth: Truth) -> list[Score]:
    """Return the score of each kind; a rule that no kind is planted for has to find nothing."""
    planted: dict[str, set[str]] = defaultdict(set)
    for fault in truth["faults"]:
        planted[fault["kind"]].add(fault["subject"])
    assert set(planted) <= set(FAULTS), sorted(set(planted) - set(FAULTS))
    failed: dict[str, set[str]] = defaultdict(set)
    for rule, subject in database.rows("select rule_id, subject from verdict where status = 'fail'"):
        failed[rule].add(subject)
    found = [
        Score(
            kind=kind,
            rule=rule,
            planted=len(planted[kind]),
            found=len(planted[kind] & failed[rule]),
            wrongly=len(failed[rule] - planted[kind]),
        )
        for kind, rule in sorted(FAULTS.items())
    ]
    others = sorted(failed.keys() - set(FAULTS.values()))
    return found + [Score(kind="-", rule=r, planted=0, found=0, wrongly=len(failed[r])) for r in others]


def misplaced(database: Database, truth: Truth) -> tuple[int, list[tuple[str, str, str]]]:
    """Return the number of computers, and those whose target is not the truth's: id, truth, found."""
    right = truth["targets"]
    placed = dict(database.rows("select machine_id, target from placement"))
    everyone = sorted(set(right) | set(placed))
    wrong = [
        (m, right.get(m, "not there"), placed.get(m, "not there")) for m in everyone if right.get(m) != placed.get(m)
    ]
    return len(everyone), wrong


def main(demo: Path) -> int:
    """Print the scores; return 1 if anything is missed, wrongly found or misplaced."""
    truth = truth_of(demo)
    with Database(demo / "assessment" / "assessment.duckdb") as database:
        found = scores(database, truth)
        computers, wrong = misplaced(database, truth)
    sys.stdout.write(f"{'kind':<34}{'rule':<8}{'planted':>8}{'found':>7}{'wrongly':>9}{'precision':>11}{'recall':>8}\n")
    for s in found:
        sys.stdout.write(
            f"{s.kind:<34}{s.rule:<8}{s.planted:>8}{s.found:>7}{s.wrongly:>9}{s.precision:>11.3f}{s.recall:>8.3f}\n"
        )
    sys.stdout.write(f"Targets: {computers - len(wrong):,} of {computers:,} computers as in the truth.\n")
    for row in wrong[:10]:
        sys.stdout.write(f"  {row[0]}: {row[1]} in the truth, {row[2]} found\n")
    return int(bool(wrong) or any(s.found < s.planted or s.wrongly for s in found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
