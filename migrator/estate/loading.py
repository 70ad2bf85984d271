"""Bring an estate into the SQL engine: for each table and scope the reading that counts, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

from migrator.estate.database import Database
from migrator.estate.model import ScopeKind, TableShape, derived, fact_tables, shape
from migrator.estate.readings import Reading
from migrator.estate.store import Estate, select_from_parts


@derived(key=("reading_id",))
class ReadingSummary:
    """One run of one collector over one scope."""

    reading_id: Annotated[str, "Id of the reading"]
    source: Annotated[str, "Collector"]
    scope_kind: Annotated[str, "server, tenant, subscription, directory, policy or inventory"]
    scope: Annotated[str, "What was read"]
    started: Annotated[datetime, "Start"]
    ended: Annotated[datetime | None, "End; not known while it runs or after it died"]
    state: Annotated[str, "complete, partial, failed or unfinished"]
    rows: Annotated[int, "Facts it holds"]
    problem: Annotated[str | None, "What went wrong"]
    hint: Annotated[str | None, "What to do about it"]


@derived(key=("scope_kind", "scope", "table_name"))
class Coverage:
    """How far one table is known for one scope."""

    scope_kind: Annotated[str, "server, tenant, subscription, directory, policy or inventory"]
    scope: Annotated[str, "The server, tenant …"]
    table_name: Annotated[str, "The table of facts"]
    state: Annotated[str, "complete, partial or missing"]
    reading_id: Annotated[str | None, "The reading that counts"]
    read_at: Annotated[datetime | None, "End of that reading; ages are measured here"]
    rows: Annotated[int, "Facts"]
    reason: Annotated[str | None, "Why it is partial or missing"]


class Chosen:
    """The reading that counts for one table and scope."""

    def __init__(self, reading: Reading, table: TableShape) -> None:
        self.reading = reading
        self.read = reading.tables.get(table.name)

    @property
    def state(self) -> str:
        return "complete" if self.reading.is_complete and self.read and self.read.complete else "partial"


def load(database: Database, estate: Estate) -> None:
    """Create every fact table from the readings that count, and the tables `coverage` and `reading_summary`.

    Small tables are copied in; vast ones stay in Parquet behind a temporary view.
    """
    estate.check(database)
    readings = estate.readings()
    coverage: list[Coverage] = []
    for table in fact_tables().values():
        chosen = _choices(estate, readings, table)
        coverage += _coverage(readings, table, chosen)
        paths = [p for choice in chosen.values() for p in estate.parts(choice.reading, table)]
        _fill(database, table, paths)
    database.create(shape(Coverage))
    database.add(shape(Coverage), coverage)
    database.create(shape(ReadingSummary))
    database.add(shape(ReadingSummary), [_summary(r) for r in readings])


def load_facts(
    database: Database,
    facts: Iterable[object],
    *,
    coverage: Iterable[Coverage],
    readings: Iterable[ReadingSummary] = (),
) -> None:
    """Create the same tables from facts in memory."""
    by_class: dict[type, list[object]] = defaultdict(list)
    for fact in facts:
        by_class[type(fact)].append(fact)
    for table in fact_tables().values():
        database.create(table)
        database.add(table, by_class[table.fact])
    database.create(shape(Coverage))
    database.add(shape(Coverage), list(coverage))
    database.create(shape(ReadingSummary))
    database.add(shape(ReadingSummary), list(readings))


def _choices(estate: Estate, readings: list[Reading], table: TableShape) -> dict[str, Chosen]:
    """Return for each scope the reading that counts: complete before partial, then precedence, then the newest."""
    best: dict[str, tuple[tuple[bool, int, datetime], Chosen]] = {}
    for reading in readings:
        if reading.scope_kind != table.scope_kind or not _holds(estate, reading, table):
            continue
        choice = Chosen(reading, table)
        rank = (choice.state == "complete", reading.precedence, reading.started)
        if reading.scope not in best or rank >= best[reading.scope][0]:
            best[reading.scope] = (rank, choice)
    return {scope: choice for scope, (_, choice) in best.items()}


def _holds(estate: Estate, reading: Reading, table: TableShape) -> bool:
    return table.name in reading.tables or (reading.ended is None and bool(estate.parts(reading, table)))


def _coverage(readings: list[Reading], table: TableShape, chosen: dict[str, Chosen]) -> list[Coverage]:
    kind: ScopeKind | None = table.scope_kind
    scopes = sorted({r.scope for r in readings if r.scope_kind == kind})
    rows = []
    for scope in scopes:
        choice = chosen.get(scope)
        rows.append(
            Coverage(
                scope_kind=str(kind),
                scope=scope,
                table_name=table.name,
                state=choice.state if choice else "missing",
                reading_id=choice.reading.reading_id if choice else None,
                read_at=choice.reading.ended if choice else None,
                rows=choice.read.rows if choice and choice.read else 0,
                reason=_reason(table, choice, [r for r in readings if (r.scope_kind, r.scope) == (kind, scope)]),
            )
        )
    return rows


def _reason(table: TableShape, choice: Chosen | None, readings: list[Reading]) -> str | None:
    if choice is None:
        problems = [r.problem for r in readings if r.problem]
        sources = ", ".join(sorted({r.source for r in readings}))
        return problems[-1] if problems else f"{sources} did not hold it"
    if choice.state == "complete":
        return None
    gaps = [f"{g.what}: {g.why}" if g.why else g.what for g in choice.reading.gaps if g.table == table.name]
    if gaps:
        return "; ".join(gaps)
    return choice.reading.problem or "the reading did not end"


def _summary(reading: Reading) -> ReadingSummary:
    if reading.ended is None:
        state = "unfinished"
    elif reading.problem:
        state = "partial" if any(t.rows for t in reading.tables.values()) else "failed"
    else:
        state = "complete" if all(t.complete for t in reading.tables.values()) else "partial"
    return ReadingSummary(
        reading_id=reading.reading_id,
        source=reading.source,
        scope_kind=reading.scope_kind,
        scope=reading.scope,
        started=reading.started,
        ended=reading.ended,
        state=state,
        rows=sum(t.rows for t in reading.tables.values()),
        problem=reading.problem or None,
        hint=reading.hint or None,
    )


def _fill(database: Database, table: TableShape, paths: list[Path]) -> None:
    query = select_from_parts(table, paths)
    if table.vast and paths:
        database.run(f'create or replace temporary view "{table.name}" as {query}')
    else:
        database.run(f'create or replace table "{table.name}" as {query}')
