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

from migrator.estate.database import Database
from tests.rules.faults import FAULTS


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


def scores(demo: Path) -> list[Score]:
    """Return the score of each kind; `demo` is the folder that `migrator demo` wrote."""
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    planted: dict[str, set[str]] = defaultdict(set)
    for fault in truth["faults"]:
        planted[fault["kind"]].add(fault["subject"])
    assert set(planted) <= set(FAULTS), sorted(set(planted) - set(FAULTS))
    with Database(demo / "assessment" / "assessment.duckdb") as database:
        failed = {
            rule: {
                s for (s,) in database.rows("select subject from verdict where rule_id = ? and status = 'fail'", [rule])
            }
            for rule in FAULTS.values()
        }
    return [
        Score(
            kind=kind,
            rule=rule,
            planted=len(planted[kind]),
            found=len(planted[kind] & failed[rule]),
            wrongly=len(failed[rule] - planted[kind]),
        )
        for kind, rule in sorted(FAULTS.items())
    ]


def misplaced(demo: Path) -> tuple[int, list[tuple[str, str, str]]]:
    """Return the number of computers, and those whose target is not the truth's: id, truth, found."""
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))["targets"]
    with Database(demo / "assessment" / "assessment.duckdb") as database:
        placed = dict(database.rows("select machine_id, target from placement"))
    everyone = sorted(set(truth) | set(placed))
    wrong = [
        (m, truth.get(m, "not there"), placed.get(m, "not there")) for m in everyone if truth.get(m) != placed.get(m)
    ]
    return len(everyone), wrong


def main(demo: Path) -> int:
    """Print the scores; return 1 if anything is missed, wrongly found or misplaced."""
    found = scores(demo)
    sys.stdout.write(f"{'kind':<34}{'rule':<8}{'planted':>8}{'found':>7}{'wrongly':>9}{'precision':>11}{'recall':>8}\n")
    for s in found:
        sys.stdout.write(
            f"{s.kind:<34}{s.rule:<8}{s.planted:>8}{s.found:>7}{s.wrongly:>9}{s.precision:>11.3f}{s.recall:>8.3f}\n"
        )
    computers, wrong = misplaced(demo)
    sys.stdout.write(f"Targets: {computers - len(wrong):,} of {computers:,} computers as in the truth.\n")
    for row in wrong[:10]:
        sys.stdout.write(f"  {row[0]}: {row[1]} in the truth, {row[2]} found\n")
    return int(bool(wrong) or any(s.found < s.planted or s.wrongly for s in found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
