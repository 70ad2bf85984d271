"""Read SUSDB part by part into one reading; what cannot be read becomes a gap of its table, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from migrator.collectors import Progress
from migrator.collectors._susdb.connection import Session
from migrator.collectors._susdb.paging import Page, pages
from migrator.collectors._susdb.parts import PARTS, Part
from migrator.collectors._susdb.problems import Locked, NotAllowed, TooSlow
from migrator.collectors._susdb.queries import KeyValue, Query, queries
from migrator.collectors._wsus_staging import Staging
from migrator.errors import SourceError, UnexpectedAnswer
from migrator.estate.model import fact_tables
from migrator.estate.writer import ReadingWriter

PASSING = (NotAllowed, UnexpectedAnswer, TooSlow, Locked)
"""Failures of one query, which say nothing against the next."""
NEEDS_TABLES = "needs db_datareader on SUSDB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Susdb:
    """A database being read: where from, where to, how many rows a statement and a slice."""

    session: Session
    writer: ReadingWriter
    staging: Staging
    progress: Progress
    page_rows: int
    slice_rows: int


def read(susdb: Susdb) -> None:
    """Read all parts that are not written yet."""
    for number, part in enumerate(PARTS):
        susdb.writer.saw(*part.tables)
        if not susdb.writer.has(part.name):
            susdb.progress.step(f"Reading {part.name}", done=number, total=len(PARTS))
            _read_sliced(susdb, part) if part.sliced else _read_whole(susdb, part)


def _read_whole(susdb: Susdb, part: Part) -> None:
    """Read everything of a part and write it at once."""
    for alternatives in part.reads:
        for page, query in _first_readable(susdb, alternatives):
            susdb.staging.add_kept(query.header.row_kind, page.rows)
    susdb.staging.write(susdb.writer, part.name, part.tables)


def _read_sliced(susdb: Susdb, part: Part) -> None:
    """Read a part and write it in slices, each under a checkpoint that names the query and the last key."""
    (alternatives,) = part.reads
    found = _gone_on(susdb, part)
    staged, after = 0, found[1] if found else ()
    rest = _first_readable(susdb, alternatives) if found is None else _first_readable(susdb, (found[0],), after=after)
    total = 0
    name = ""
    for page, query in rest:
        name, after = query.name, page.after
        staged += susdb.staging.add_kept(query.header.row_kind, page.rows)
        if staged >= susdb.slice_rows:
            total += staged
            susdb.staging.write(susdb.writer, _checkpoint(part, name, after), part.tables)
            susdb.progress.step(f"Reading {part.name}", done=total)
            staged = 0
    susdb.staging.write(susdb.writer, part.name, part.tables)


def _checkpoint(part: Part, query: str, after: tuple[KeyValue, ...]) -> str:
    return f"{part.name}: {query} up to {json.dumps(after)}"


def _gone_on(susdb: Susdb, part: Part) -> tuple[str, tuple[KeyValue, ...]] | None:
    """Return the query and key at which an earlier run stopped within a part."""
    done = [c for c in susdb.writer.reading.done if c.startswith(f"{part.name}: ")]
    if not done:
        return None
    query, _, key = done[-1].removeprefix(f"{part.name}: ").partition(" up to ")
    return query, tuple(json.loads(key))


def _first_readable(
    susdb: Susdb, alternatives: tuple[str, ...], *, after: tuple[KeyValue, ...] = ()
) -> Iterator[tuple[Page, Query]]:
    """Yield the pages of the first query that can be read; say what it lacks, or why none could be read."""
    failures: list[SourceError] = []
    for name in alternatives:
        query = queries()[name]
        rows = 0
        try:
            for page in pages(susdb.session, query, rows=susdb.page_rows, after=after):
                rows += len(page.rows)
                yield page, query
        except PASSING as error:
            failures.append(error)
            if rows or after:
                _gap(susdb, query, f"the rest of {_named(query)}", why=_why(error))
                return
            continue
        for lack in query.header.lacks:
            _gap(susdb, query, lack, why=_why(failures[0]) if failures else "")
        if not rows and query.header.if_empty:
            _gap(susdb, query, query.header.if_empty, why=query.header.why)
        return
    first = queries()[alternatives[0]]
    if not first.header.optional:
        _gap(susdb, first, _named(first), why=_why(failures[0]))


def _gap(susdb: Susdb, query: Query, what: str, *, why: str) -> None:
    for name in query.header.fills:
        susdb.writer.gap(fact_tables()[name].fact, what, why=why)


def _named(query: Query) -> str:
    return query.name.replace("_", " ")


def _why(error: SourceError) -> str:
    """Return the reason for a gap, and the right that would close it."""
    if isinstance(error, NotAllowed):
        return NEEDS_TABLES
    return f"{error.message} {error.hint}".strip()
