"""Ask rules about facts in memory: facts in, one call, status out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

from migrator.assessment import prepare, question
from migrator.estate.database import Database
from migrator.estate.loading import Coverage, ReadingSummary, load_facts
from migrator.estate.model import fact_tables, shape
from migrator.mappers import Mapper, derive, mappers, resting_on
from migrator.planning._places import TABLES
from migrator.rules import Rule, rules
from migrator.rules._runner import Waiver, judge
from migrator.settings import Settings
from migrator.targets._placement import PLACEMENT, READINESS
from tests.rules.base import AS_OF, BASE, NOW, SCOPES, marked

Status = Literal["pass", "fail", "unknown", "not assessed", "not applicable", "waived", "no row"]
Facts = dict[tuple[object, ...], object]
Change = Callable[[Facts], None]
DEFAULTS = Settings()
READING = ReadingSummary(
    reading_id="r", source="wsus", scope_kind="server", scope="s1", started=NOW, ended=NOW, state="complete", rows=1,
    problem=None, hint=None,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a rule answers about one subject of the base estate after some changes.

    `states` gives the coverage of tables that is not complete; a case with states of its own, readings, waivers or
    settings, or one that says so, has a database of its own, because these concern the whole estate.
    """

    rule: str
    subject: str
    status: Status
    changes: tuple[Change, ...]
    why: str = ""
    states: tuple[tuple[str, str], ...] = ()
    readings: tuple[ReadingSummary, ...] = (READING,)
    waivers: tuple[Waiver, ...] = ()
    settings: Settings = DEFAULTS
    alone: bool = False

    @property
    def shares(self) -> bool:
        return not (
            self.alone or self.states or self.waivers or self.settings != DEFAULTS or self.readings != (READING,)
        )

    def facts(self, mark: str = "") -> list[object]:
        found: Facts = {key_of(f): f for f in BASE}
        for change in self.changes:
            change(found)
        return marked(found.values(), mark)


def case(rule: str, subject: str, status: Status, *changes: Change, **more: Any) -> Case:
    """Write a case in one line."""
    return Case(rule=rule, subject=subject, status=status, changes=changes, **more)


def key_of(fact: object) -> tuple[object, ...]:
    return (type(fact), *(getattr(fact, k) for k in shape(type(fact)).key))


def change(kind: type, *key: str, **values: Any) -> Change:
    """Change fields of the facts of one class; `key` picks those whose key holds all of its parts."""

    def do(facts: Facts) -> None:
        met = [k for k in facts if k[0] is kind and set(key) <= set(k[1:])]
        assert met, (kind, key)
        for k in met:
            changed = replace(facts.pop(k), **values)  # type: ignore[type-var]
            facts[key_of(changed)] = changed

    return do


def add(*new: object) -> Change:
    """Add facts, or put them in the place of those with the same key."""

    def do(facts: Facts) -> None:
        facts.update({key_of(f): f for f in new})

    return do


def drop(kind: type, *key: str) -> Change:
    """Take out facts of one class; `key` picks those whose key holds all of its parts."""

    def do(facts: Facts) -> None:
        met = [k for k in facts if k[0] is kind and set(key) <= set(k[1:])]
        assert met, (kind, key)
        for k in met:
            del facts[k]

    return do


@cache
def early_mappers() -> tuple[Mapper, ...]:
    """Return the mappers that a rule can rest on: those that need neither placement nor the plan."""
    late = resting_on((PLACEMENT.table.name, READINESS.table.name, *TABLES), mappers())
    return tuple(m for m in mappers() if m not in late)


@cache
def by_id() -> Mapping[str, Rule]:
    return {r.id: r for r in rules()}


def coverage(facts: Iterable[object], states: Sequence[tuple[str, str]] = ()) -> list[Coverage]:
    """Return that everything was read of every server that is met, and of the other scopes, but for `states`."""
    servers = sorted({getattr(f, "server_id") for f in facts if hasattr(f, "server_id")}) or ["s1"]  # noqa: B009 - not on every fact
    told = dict(states)
    return [
        Coverage(
            scope_kind=str(t.scope_kind), scope=scope, table_name=t.name, state=told.get(t.name, "complete"),
            reading_id="r", read_at=NOW, rows=1, reason="for a test" if t.name in told else None,
        )
        for t in fact_tables().values()
        for scope in (servers if t.scope_kind == "server" else [SCOPES[str(t.scope_kind)]])
        if told.get(t.name) != "not collected"
    ]  # fmt: skip


def opened(settings: Settings = DEFAULTS) -> Database:
    """Return a database with functions, reference tables and settings, and no fact."""
    database = Database()
    database.run("set threads = 1")
    prepare(database, question(as_of=AS_OF, settings=settings), estate="estate", estate_hash="hash")
    return database


def ask(
    database: Database,
    facts: Iterable[object],
    asked: Sequence[Rule],
    *,
    covered: Sequence[Coverage],
    readings: Sequence[ReadingSummary] = (READING,),
    waivers: Sequence[Waiver] = (),
    time_limit_s: float = 60,
    as_of: date = AS_OF,
) -> None:
    """Bring facts in, derive what follows and ask the rules."""
    load_facts(database, facts, coverage=covered, readings=readings)
    derive(database, early_mappers())
    judge(
        database,
        asked,
        derived_needs={m.table.name: m.needs for m in (*mappers(), PLACEMENT)},
        waivers=waivers,
        as_of=as_of,
        time_limit_s=time_limit_s,
    )


def answer_of(database: Database, rule: str, subject: str) -> tuple[str, dict[str, Any]]:
    """Return a rule's status for a subject, and its evidence; a subject whose server was not assessed has no row."""
    found = database.rows("select status, evidence from verdict where rule_id = ? and subject = ?", [rule, subject])
    assert len(found) < 2, found
    if found:
        return found[0][0], json.loads(found[0][1] or "{}")
    missing = database.value("select count(*) from rule_scope where rule_id = ? and state = 'missing'", [rule])
    return ("not assessed" if missing else "no row"), {}


def answered(asked: Case) -> tuple[str, dict[str, Any]]:
    """Return the answer to one case, in a database of its own."""
    facts = asked.facts()
    with opened(asked.settings) as database:
        ask(
            database,
            facts,
            [by_id()[asked.rule]],
            covered=coverage(facts, asked.states),
            readings=asked.readings,
            waivers=asked.waivers,
        )
        return answer_of(database, asked.rule, asked.subject.replace("§", ""))
