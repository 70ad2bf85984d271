"""Read a query page by page along its key, each page small enough for the server, and again where it stumbled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from migrator.collectors._susdb.connection import Answer, Session
from migrator.collectors._susdb.problems import Locked, Lost, TooSlow
from migrator.collectors._susdb.queries import KeyValue, Query
from migrator.collectors._wsus_staging import layouts
from migrator.collectors._wsus_staging.macros import ABSENT
from migrator.errors import SourceError, UnexpectedAnswer

LEAST_ROWS = 50
TRIES = 3
WAIT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows as they are staged, the kept cells in their order, and the key after which the next page begins."""

    rows: list[tuple[str | None, ...]]
    after: tuple[KeyValue, ...]


def pages(session: Session, query: Query, *, rows: int, after: tuple[KeyValue, ...] = ()) -> Iterator[Page]:
    """Yield the pages of a query from a key on; a page that takes too long is asked for again in smaller ones."""
    key = after or query.start
    if not key:
        yield _page(query, _persistently(session, query.name, ()))
        return
    wanted = max(1, rows // query.header.share)
    while True:
        try:
            answer = _persistently(session, query.name, query.page(rows=wanted, after=key))
        except TooSlow:
            if wanted <= max(1, LEAST_ROWS // query.header.share):
                raise
            wanted = max(1, wanted // 4)
            continue
        if answer.rows:
            page = _page(query, answer)
            if page.after == key:
                raise UnexpectedAnswer(f"{session.target.shown} gave {query.name} the same page twice.")
            key = page.after
            yield page
        if len(answer.rows) < wanted:
            return


def cell_of(value: object) -> str | None:
    """Return the text of a cell; bytes are nothing that any fact is made of."""
    match value:
        case None | bytes() | bytearray():
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat()
        case UUID():
            return str(value)
    return str(value)


def _persistently(session: Session, name: str, parameters: Sequence[KeyValue]) -> Answer:
    """Ask again where others had the rows locked, or the connection broke; then say so."""
    failure: SourceError | None = None
    for tried in range(TRIES):
        try:
            if tried:
                session.sleep(WAIT_S * tried)
                if isinstance(failure, Lost):
                    session.open()
            return session.ask(name, parameters)
        except (Locked, Lost) as error:
            failure = error
    assert failure is not None, "there is at least one try"
    raise failure


def _page(query: Query, answer: Answer) -> Page:
    places = {column: i for i, column in enumerate(answer.columns)}
    kept = [places.get(c.name) for c in layouts()[query.header.row_kind] if c.is_kept]
    required = places[query.header.required] if query.header.required else None
    rows = [
        tuple(ABSENT if place is None else cell_of(row[place]) for place in kept)
        for row in answer.rows
        if required is None or row[required] is not None
    ]
    last = answer.rows[-1] if answer.rows else ()
    after = tuple(_key_of(last[places[f"key_{i}"]]) for i in range(1, len(query.header.key) + 1)) if last else ()
    return Page(rows=rows, after=after)


def _key_of(value: Any) -> KeyValue:
    return value if isinstance(value, int) else str(value)
