"""Where Windows scans with given values, asked of the same two mappers that an assessment uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from migrator.assessment import load_reference
from migrator.commands._scan_asked import GivenValue, Windows
from migrator.estate.database import Database
from migrator.estate.facts.servers import Server
from migrator.estate.functions import define_functions
from migrator.estate.model import shape
from migrator.mappers import fill, profile_state, scan_source
from migrator.settings import Settings

CLASSES = {
    "feature": "Feature updates", "quality": "Quality updates", "driver": "Drivers", "other": "Other Microsoft products",
    "third_party": "Third-party updates", "definitions": "Defender definitions",
}  # fmt: skip
"""Class of updates -> its name in front of people, in the order in which they are shown."""
MICROSOFT = ("feature", "quality", "driver", "other")
"""The classes that the scan-source policy knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the cut-over, where each class is scanned from after it, and of which the sources disagree."""

    step: int
    title: str
    scan_from: dict[str, str]
    disputed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the values give on one generation of Windows; `classes` are the rows of `scan_source` of today."""

    windows: Windows
    notes: list[str]
    classes: dict[str, dict[str, Any]]
    steps: list[Step]
    delays: str

    @property
    def dual_scan(self) -> bool | None:
        """Whether a deferral makes it scan Windows Update beside WSUS; None: not known."""
        return next((row["dual_scan"] for row in self.classes.values() if row["update_class"] == "quality"), None)

    def named(self, column: str) -> list[str]:
        """Return the names of values that a column of any class names, once each."""
        rows = [self.classes[c] for c in CLASSES if c in self.classes]
        return list(dict.fromkeys(n for row in rows for n in str(row[column]).split(", ") if n))


def answers(given: Sequence[GivenValue], windows: Sequence[Windows]) -> list[Answer]:
    """Run the mappers over the values, in memory."""
    with Database() as database:
        define_functions(database)
        load_reference(database, Settings())
        database.create(shape(Server))
        database.run(
            "create table profile_value (profile_id varchar, side varchar, key varchar, value_name varchar, value varchar)"
        )
        database.run("create table machine_policy (profile_id varchar, generation varchar)")
        for v in given:
            database.run("insert into profile_value values ('given', ?, ?, ?, ?)", [v.side, v.key, v.name, v.value])
        for w in windows:
            database.run("insert into machine_policy values ('given', ?)", [w.generation])
        for mapper in (profile_state.MAPPER, scan_source.MAPPER):
            fill(database, mapper)
        return [_answer(database, w) for w in windows]


def _answer(database: Database, windows: Windows) -> Answer:
    rows = database.records("select * from scan_source where generation = ? order by step", [windows.generation])
    titles = dict(database.rows("select step, title from cutover_step where track = ?", [windows.role]))
    steps: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        steps.setdefault(row["step"], []).append(row)
    return Answer(
        windows=windows,
        notes=_notes(database, windows),
        classes={r["update_class"]: r for r in rows if r["step"] == 0},
        steps=[_step(n, titles.get(n, "Today"), found) for n, found in steps.items()],
        delays=database.value("select delays from profile_state where track = ? and step = 0", [windows.role]) or "",
    )


def _step(step: int, title: str, rows: Sequence[dict[str, Any]]) -> Step:
    return Step(
        step=step,
        title=title,
        scan_from={r["update_class"]: r["scan_from"] for r in rows},
        disputed=frozenset(
            r["update_class"] for r in rows if r["confidence"] == "disputed" and r["scan_from"] != "verify"
        ),
    )


def _notes(database: Database, windows: Windows) -> list[str]:
    """Return what is to be known of a generation, and which update a value of today needs to be heeded."""
    told = database.records("select * from scan_generation where generation = ?", [windows.generation])[0]
    state = database.records("select * from profile_state where track = ? and step = 0", [windows.role])[0]
    needs = {
        "DisableDualScan": told["minimum_disable_dual_scan"] if state["disable_dual_scan"] == "yes" else None,
        "The scan source": told["minimum_scan_source"] if state["scan_source_values"] else None,
    }
    return [
        *([told["note"]] if told["note"] else []),
        *(f"{what} needs {minimum}" for what, minimum in needs.items() if minimum),
    ]
