"""Who the server takes us for, what we may read, and whose database this is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.collectors import Finding
from migrator.collectors._susdb.connection import Session
from migrator.collectors._susdb.paging import cell_of
from migrator.collectors._susdb.parts import PARTS
from migrator.collectors._susdb.problems import NotAllowed, NotThere
from migrator.collectors._susdb.queries import queries
from migrator.errors import AccessDenied, SourceError

TABLES = "db_datareader"
VIEWS = "PublicViewAccess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What the server says of us and of itself; `server_id` is empty where we may not read it."""

    read_as: str
    machine: str
    permission: str
    server_id: str


def introduce(session: Session) -> Introduction:
    """Ask who we are and what we may read; refuse to go on where that is nothing."""
    answer = session.ask("session")
    told = {column: cell_of(value) for column, value in zip(answer.columns, answer.rows[0], strict=True)}
    read_as = told["read_as"] or ""
    permission = TABLES if told["reads_tables"] == "1" else VIEWS if told["reads_views"] == "1" else ""
    if not permission:
        raise AccessDenied(
            f"{read_as} may read neither tables nor views of {session.target.database} on {session.target.shown}.",
            hint=f"In {session.target.database}: alter role {TABLES} add member [{read_as}], or {VIEWS} for the views.",
        )
    return Introduction(
        read_as=read_as, machine=(told["machine"] or "").lower(), permission=permission, server_id=_server_id(session)
    )


def findings(session: Session) -> Iterator[Finding]:
    """Yield what a check of the connection found: login, rights, one small read, and what would be collected."""
    about = f"susdb {session.target.shown}"
    try:
        us = introduce(session)
    except SourceError as error:
        yield Finding(about=about, what=error.message, ok=False, hint=error.hint)
        return
    yield Finding(about=about, what=f"logged in as {us.read_as}", ok=True)
    yield Finding(about=about, what=f"may read by {us.permission}", ok=True)
    yield Finding(
        about=about, what=f"id of the WSUS server: {us.server_id or 'not readable'}", ok=bool(us.server_id),
        hint="" if us.server_id else f"Needs {TABLES}; without it the reading goes by the name of the server.",
    )  # fmt: skip
    yield _small_read(session, about)
    readable = {name: _may_read(session, name) for name in _objects()}
    for part in PARTS:
        yield _would_read(about, part.name, part.reads, readable)


def _server_id(session: Session) -> str:
    try:
        rows = session.ask("server_id").rows
    except (NotAllowed, NotThere):
        return ""
    return str(rows[0][0]).lower() if rows else ""


def _small_read(session: Session, about: str) -> Finding:
    failure = None
    for name in ("groups_view", "groups"):
        try:
            found = len(session.ask(name).rows)
        except SourceError as error:
            failure = error
        else:
            return Finding(about=about, what=f"read {found:,} groups", ok=True)
    assert failure is not None, "one of the two was tried"
    return Finding(about=about, what=failure.message, ok=False, hint=failure.hint)


def _objects() -> list[str]:
    return sorted({need for query in queries().values() for need in query.header.needs})


def _may_read(session: Session, name: str) -> bool:
    return cell_of(session.ask("permission", (name,)).rows[0][0]) == "1"


def _would_read(about: str, part: str, reads: tuple[tuple[str, ...], ...], readable: dict[str, bool]) -> Finding:
    """Return how much of a part could be read, judged by the objects that its queries need."""
    used: list[str] = []
    lacking: list[str] = []
    for alternatives in reads:
        usable = [n for n in alternatives if all(readable[need] for need in queries()[n].header.needs)]
        if usable:
            used.append(usable[0])
            lacking += queries()[usable[0]].header.lacks
        elif not queries()[alternatives[0]].header.optional:
            lacking.append(alternatives[0].replace("_", " "))
    if not used:
        return Finding(about=about, what=f"would not read {part}", ok=False, hint=f"Needs {TABLES} on the database.")
    short = f", without {'; '.join(lacking)}" if lacking else ""
    return Finding(about=about, what=f"would read {part}{short}", ok=True)
