"""Assess an estate: facts, mappers, rules, targets, placement and plan, in that order, in one database."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import msgspec

from migrator import __version__
from migrator.decisions import Choice, settled
from migrator.errors import SettingsError
from migrator.estate.database import Database
from migrator.estate.functions import define_functions
from migrator.estate.loading import load
from migrator.estate.model import derived, shape
from migrator.estate.store import Estate
from migrator.mappers import derive, fill, mappers, resting_on
from migrator.planning import _places
from migrator.reference import reference_table, reference_tables
from migrator.rules import Rule, rules, together
from migrator.rules._runner import Waiver, judge
from migrator.settings import Settings
from migrator.targets import DECIDE, Target, targets
from migrator.targets._placement import PLACEMENT, READINESS, place

Step = Callable[[str], None]
"""Told which step begins."""


@derived(key=("as_of",))
class Run:
    """The assessment itself."""

    as_of: Annotated[date, "Day that calendar questions are asked for"]
    tool: Annotated[str, "Version of the program"]
    estate: Annotated[str, "Name of the estate's folder"]
    organisation: Annotated[str, "Organisation, from the settings"]
    estate_hash: Annotated[str, "SHA-256 over readings and the names and sizes of their parts"]
    rules_hash: Annotated[str, "SHA-256 over the rules"]
    reference_hash: Annotated[str, "SHA-256 over the reference tables"]
    settings_hash: Annotated[str, "SHA-256 over the settings"]


@derived(key=("name",))
class Setting:
    """A setting that SQL needs."""

    name: Annotated[str, "Name as in migrator.toml"]
    value: Annotated[str, "Value as text"]


@derived(key=("group_name",))
class RingSetting:
    """A ring that the settings fix for a group."""

    group_name: Annotated[str, "Name or path of the group"]
    ring: Annotated[str, "Ring or stage"]


@derived(key=("name", "begins", "ends"))
class FrozenPeriod:
    """A period in which nothing is changed, both days included."""

    name: Annotated[str, "What it is called"]
    begins: Annotated[date, "First day"]
    ends: Annotated[date, "Last day"]


@derived(key=("name",))
class ReferenceSource:
    """A reference table that the assessment used."""

    name: Annotated[str, "Table"]
    as_of: Annotated[date, "Date of its facts"]
    source: Annotated[str, "Where they come from"]
    meaning: Annotated[str, "What it says"]
    rows: Annotated[int, "Rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of an estate."""

    as_of: date
    settings: Settings
    rules: tuple[Rule, ...]
    targets: tuple[Target, ...]


def question(*, as_of: date, settings: Settings | None = None, more_rules: Sequence[Rule] = ()) -> Question:
    """Return the usual question: our rules and targets, and those of the user."""
    return Question(
        as_of=as_of,
        settings=settings or Settings(),
        rules=tuple(together(rules(), more_rules)),
        targets=tuple(targets()),
    )


def assess(database: Database, estate: Estate, asked: Question, *, choices: Sequence[Choice] = (), step: Step) -> None:
    """Bring an estate into the database and answer the question there; `choices` are decisions of people."""
    step("Reading the estate")
    load(database, estate)
    prepare(database, asked, estate=estate.path.resolve().name, estate_hash=hash_of_estate(estate), choices=choices)
    answer(database, asked, step=step)


def prepare(
    database: Database, asked: Question, *, estate: str, estate_hash: str, choices: Sequence[Choice] = ()
) -> None:
    """Add what is not a fact of the estate: functions, reference tables, settings, decisions, the run itself."""
    choices = settled(choices, targets={**{t.id: t.title for t in asked.targets}, DECIDE: DECIDE})
    _check_names(asked.settings)
    define_functions(database)
    load_reference(database, asked.settings)
    settings = msgspec.json.encode(asked.settings, order="deterministic")
    run = Run(
        as_of=asked.as_of,
        tool=__version__,
        estate=estate,
        organisation=asked.settings.report.organisation,
        estate_hash=estate_hash,
        rules_hash=_sha256(*(r.id + r.query.sql for r in asked.rules)),
        reference_hash=_sha256(*(repr((t.name, t.rows)) for t in reference_tables().values())),
        settings_hash=_sha256(settings.decode()),
    )
    plain = [Setting(name=f"plan.{k}", value=str(v)) for k, v in msgspec.structs.asdict(asked.settings.plan).items()]
    fixed = [RingSetting(group_name=g, ring=r) for g, r in sorted(asked.settings.rings.items())]
    frozen = [FrozenPeriod(name=f.name, begins=f.from_, ends=f.to) for f in asked.settings.plan.freezes]
    given: list[tuple[type, Sequence[object]]] = [
        (Run, [run]), (Setting, plain), (RingSetting, fixed), (FrozenPeriod, frozen), (Choice, choices),
    ]  # fmt: skip
    for kind, rows in given:
        database.create(shape(kind))
        database.add(shape(kind), rows)


def answer(database: Database, asked: Question, *, step: Step) -> None:
    """Run the stages: mappers, rules, targets and placement, rings, plan, and what rests on each of them."""
    found = mappers()
    planned = resting_on(_places.TABLES, found)
    placed = [m for m in resting_on((PLACEMENT.table.name, READINESS.table.name), found) if m not in planned]
    early = [m for m in found if m not in placed and m not in planned]
    step("Deriving tables")
    derive(database, early)
    step("Asking the rules")
    needs = {m.table.name: m.needs for m in [*found, PLACEMENT]}
    waivers = [Waiver(**msgspec.structs.asdict(w)) for w in asked.settings.waivers]
    judge(database, asked.rules, derived_needs=needs, waivers=waivers, as_of=asked.as_of)
    step("Placing computers")
    fill(database, PLACEMENT)
    place(database, asked.targets)
    fill(database, READINESS)
    derive(database, placed)
    step("Planning waves")
    _places.plan(database, _places.pace_of(asked.settings.plan, as_of=asked.as_of))
    derive(database, planned)


def load_reference(database: Database, settings: Settings) -> None:
    """Copy the reference tables in; thresholds that the settings name take the settings' value."""
    sources = []
    for table in reference_tables().values():
        database.create_from_texts(table.name, table.types, table.rows)
        sources.append(
            ReferenceSource(
                name=table.name, as_of=table.as_of, source=table.source, meaning=table.meaning, rows=len(table.rows)
            )
        )
    for name, value in settings.thresholds.items():
        database.run("update threshold set value = ? where name = ?", [value, name])
    database.create(shape(ReferenceSource))
    database.add(shape(ReferenceSource), sources)


def _check_names(settings: Settings) -> None:
    """Refuse a ring in the settings that no track has, and a threshold that no rule compares with."""
    known = [str(r["ring"]) for r in reference_table("ring_choice").records()]
    for group, ring in settings.rings.items():
        if ring not in known:
            raise SettingsError(f"The settings put {group} into the ring {ring}.", hint=f"Rings: {', '.join(known)}.")
    names = [str(r["name"]) for r in reference_table("threshold").records()]
    for name in settings.thresholds:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Thresholds: {', '.join(names)}."
            raise SettingsError(f"The settings name the threshold {name}, and there is none.", hint=hint)


def hash_of_estate(estate: Estate) -> str:
    """Return a hash over the readings; they name every part and count its rows."""
    return _sha256(*(msgspec.json.encode(r, order="deterministic").decode() for r in estate.readings()))


def _sha256(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\0")
    return digest.hexdigest()
