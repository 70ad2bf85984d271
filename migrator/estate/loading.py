"""Bring an estate into the SQL engine: for each table and scope the reading that counts, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

from migrator.errors import EstateError
from migrator.estate.database import Database, SqlError, files, first_line
from migrator.estate.merging import filled, last_rows
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
    filled_from: Annotated[str | None, "Readings of other sources that fill in what this one does not know"] = None


class Chosen:
    """The reading that counts for one table and scope, of one source."""

    def __init__(self, estate: Estate, reading: Reading, table: TableShape) -> None:
        self.reading = reading
        self.read = reading.tables.get(table.name)
        self.parts = estate.parts(reading, table)

    @property
    def holds(self) -> bool:
        """Whether the reading says anything about the table."""
        return self.read is not None or (self.reading.ended is None and bool(self.parts))

    @property
    def state(self) -> str:
        return "complete" if self.reading.is_complete and self.read and self.read.complete else "partial"

    @property
    def rank(self) -> tuple[bool, int, datetime, str]:
        """How it stands among the sources."""
        return (self.state == "complete", self.reading.precedence, self.reading.started, self.reading.reading_id)

    @property
    def age(self) -> tuple[bool, datetime, str]:
        """How it stands among the readings of its own source."""
        return (self.state == "complete", self.reading.started, self.reading.reading_id)


def load(database: Database, estate: Estate) -> None:
    """Create every fact table from the readings that count, and the tables `coverage` and `reading_summary`.

    For each scope the newest complete reading of a source counts. Where several sources describe one scope, a complete
    one goes before a partial one, then the one of higher precedence, then the newer; it says which rows there are, and
    the others fill in the fields that it does not know. A vast table comes from one source alone.

    Small tables are copied in; vast ones stay in Parquet behind a temporary view.
    """
    estate.check(database)
    readings = estate.readings()
    coverage: list[Coverage] = []
    for table in fact_tables().values():
        chosen = _choices(estate, readings, table)
        coverage += _coverage(database, readings, table, chosen)
        _fill(database, table, _query(table, chosen))
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


def _choices(estate: Estate, readings: list[Reading], table: TableShape) -> dict[str, list[Chosen]]:
    """Return for each scope the reading of each source that counts, the preferred source first."""
    best: dict[str, dict[str, Chosen]] = defaultdict(dict)
    for reading in readings:
        if reading.scope_kind != table.scope_kind:
            continue
        choice = Chosen(estate, reading, table)
        known = best[reading.scope].get(reading.source)
        if choice.holds and (known is None or choice.age >= known.age):
            best[reading.scope][reading.source] = choice
    return {
        scope: sorted(by_source.values(), key=lambda c: c.rank, reverse=True)
        for scope, by_source in best.items()
        if by_source
    }


def _query(table: TableShape, chosen: dict[str, list[Chosen]]) -> str:
    """Return the query for all rows of a table: whole readings at once, scopes with several sources one by one."""
    whole: list[Path] = []
    queries: list[str] = []
    for choices in chosen.values():
        first = choices[0]
        if table.vast or (len(choices) == 1 and first.reading.ended is not None):
            whole += first.parts
            continue
        query = _rows_of(table, first)
        for other in choices[1:]:
            query = filled(table, query, _rows_of(table, other), all_rows=first.state != "complete")
        queries.append(query)
    return " union all ".join(f"({q})" for q in [select_from_parts(table, whole), *queries])


def _rows_of(table: TableShape, choice: Chosen) -> str:
    """Return the query for the rows of one reading; one that did not end may hold a key more than once."""
    if choice.reading.ended is None:
        return last_rows(table, choice.parts)
    return select_from_parts(table, choice.parts)


def _coverage(
    database: Database, readings: list[Reading], table: TableShape, chosen: dict[str, list[Chosen]]
) -> list[Coverage]:
    kind: ScopeKind | None = table.scope_kind
    scopes = sorted({r.scope for r in readings if r.scope_kind == kind})
    rows = []
    for scope in scopes:
        choices = chosen.get(scope, [])
        choice = choices[0] if choices else None
        rows.append(
            Coverage(
                scope_kind=str(kind),
                scope=scope,
                table_name=table.name,
                state=choice.state if choice else "missing",
                reading_id=choice.reading.reading_id if choice else None,
                read_at=choice.reading.ended if choice else None,
                rows=_count(database, choice) if choice else 0,
                reason=_reason(table, choice, [r for r in readings if (r.scope_kind, r.scope) == (kind, scope)]),
                filled_from=None if table.vast else ", ".join(c.reading.reading_id for c in choices[1:]) or None,
            )
        )
    return rows


def _count(database: Database, choice: Chosen) -> int:
    if choice.read is not None:
        return choice.read.rows
    return int(database.value(f"select sum(num_rows) from parquet_file_metadata({files(choice.parts)})"))


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


def _fill(database: Database, table: TableShape, query: str) -> None:
    what = "temporary view" if table.vast else "table"
    try:
        database.run(f'create or replace {what} "{table.name}" as {query}')
    except SqlError:
        _refuse_unreadable(table, query)
        raise


def _refuse_unreadable(table: TableShape, query: str) -> None:
    """Refuse parts whose inside is damaged; what failed otherwise was the database, not the estate."""
    with Database() as probe:
        try:
            probe.value(f"select bit_xor(hash(t)) from ({query}) t")
        except SqlError as error:
            raise EstateError(
                f"A part of {table.name} cannot be read: {first_line(error)}.",
                hint="Restore the folder from a copy, or delete it and collect again.",
            ) from error
