"""Read a file once before it is imported: what it is about, whose it is, in which order its dates are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from migrator.collectors import _values as values
from migrator.collectors._dates import ColumnOrder, Order
from migrator.collectors._files import Source, inspect
from migrator.collectors._forms import records
from migrator.collectors._records import Notes, Record, fold
from migrator.collectors._rows import Page, Row
from migrator.collectors._wsus_server import server_fields
from migrator.collectors._wsus_shapes import kind_of, kind_of_names
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.servers import Server

DATE_COLUMNS = (
    "creationdate", "arrivaldate", "deadline", "golivetime", "lastsynctime", "lastreportedstatustime", "lastupdated",
    "starttime", "endtime", "lastsynchronizationtime", "nextsynchronizationtime", "lastmodifiedtime",
    "lastrolluptime",
)  # fmt: skip
_NAME = re.compile(r'"([A-Za-z ]{2,60})"\s*:|\bN="([A-Za-z ]{2,60})"')
PEEK = 1 << 16


@dataclass(slots=True, kw_only=True)
class Survey:
    """What one file is about; `problem` is where it breaks off or why it cannot be read at all.

    `guess` is what an unreadable file seems to be about, by the names at its beginning.
    """

    source: Source
    sha256: str = ""
    encoding: str = ""
    stamp: tuple[int, int] = (0, 0)
    notes: Notes = field(default_factory=Notes)
    problem: UnexpectedAnswer | None = None
    guess: str = ""
    rows: int = 0
    names: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    columns: dict[str, ColumnOrder] = field(default_factory=dict)
    server_ids: list[str] = field(default_factory=list)
    server_names: list[str] = field(default_factory=list)
    server: dict[str, Any] = field(default_factory=dict)
    page: Page = field(default_factory=lambda: Page(scope=""))
    groups: dict[str, set[str]] = field(default_factory=dict)
    files: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    manifest: Record | None = None
    last_names: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether the file could not be read at all, so that nothing can be said of what it holds."""
        return self.problem is not None and not self.kinds and not self.source.is_passed_over

    def orders(self, given: Order | None) -> dict[str, Order]:
        """Return the order of day and month of each column that has one; what a column shows goes before what was given.

        Several files may come from servers of different languages; one answer cannot be right for all of them.
        """
        found = {name: column.order or given for name, column in self.columns.items()}
        return {name: order for name, order in found.items() if order is not None}

    def undecided(self, given: Order | None) -> list[str]:
        """Return the columns whose order cannot be told."""
        return [] if given else [n for n, c in self.columns.items() if c.is_undecided]

    def contradicted(self, given: Order | None) -> list[str]:
        """Return the columns that show another order than the one that was given."""
        return [n for n, c in self.columns.items() if given and c.order and c.order != given]

    def written_as(self, name: str) -> str:
        """Return a folded name as the file writes it."""
        return next((h for h in self.notes.header if fold(h) == name), name)


def survey(source: Source, *, code_page: str) -> Survey:
    """Read a file to its end and return what was found; a file that cannot be read says so and does not raise."""
    found = Survey(source=source, stamp=source.stamp())
    try:
        seen = inspect(source, code_page=code_page)
        found.sha256, found.encoding = seen.sha256, seen.encoding
        for record in records(source, encoding=seen.encoding, notes=found.notes):
            _take(found, record)
    except UnexpectedAnswer as error:
        found.problem = error
    if not found.rows and found.notes.header:
        found.names = {fold(h) for h in found.notes.header}
        if kind := kind_of_names(frozenset(found.names)):
            found.kinds[kind] = 0
    if found.is_unknown:
        found.guess = _guessed(source)
    return found


def surveyed_records(found: Survey) -> Iterator[Record]:
    """Yield the records of a file again, up to where it breaks off."""
    try:
        yield from records(found.source, encoding=found.encoding, notes=Notes())
    except UnexpectedAnswer:
        if found.problem is None:
            raise


def _take(found: Survey, record: Record) -> None:
    found.rows += 1
    names = frozenset(record.values)
    if names != found.last_names:
        found.last_names = names
        found.names |= names
        found.dates = tuple(n for n in DATE_COLUMNS if n in names)
    for name in found.dates:
        value = record.values[name]
        if isinstance(value, str):
            found.columns.setdefault(name, ColumnOrder()).see(value)
    kind = kind_of(record)
    if kind:
        found.kinds[kind] += 1
        if "updateserver" in names or kind == "configuration":
            _identify(found, record, kind)
        if taker := _TAKERS.get(kind):
            taker(found, record)


def _identify(found: Survey, record: Record, kind: str) -> None:
    given = record.values.get("updateserver")
    if given is not None:
        inner = values.members_of(given)
        _note(found.server_names, values.text_of(inner.get("name")) if inner else _name_in(given))
    if kind == "configuration":
        _note(found.server_ids, values.guid_of(record.values.get("serverid")))


def _note(known: list[str], name: str | None) -> None:
    if name and name not in known:
        known.append(name)


def _name_in(value: object) -> str | None:
    text = (values.text_of(value) or "").strip()
    return text if text and not text.isdigit() else None


def _take_server(found: Survey, record: Record) -> None:
    fields = server_fields(Row(record, found.page, Server))
    _note(found.server_names, fields.get("name"))
    found.server |= fields


def _take_manifest(found: Survey, record: Record) -> None:
    found.manifest = record
    server = values.members_of(record.values.get("server"))
    _note(found.server_ids, values.guid_of(server.get("serverid")))
    _note(found.server_names, values.text_of(server.get("name", record.values.get("server"))))


def _take_group(found: Survey, record: Record) -> None:
    row = Row(record, found.page, Server)
    name, group_id = row.text("name"), row.guid("id", "computertargetgroupid", "targetgroupid", "groupid")
    if name and group_id:
        found.groups.setdefault(name.lower(), set()).add(group_id)


def _take_update(found: Survey, record: Record) -> None:
    if "filename" in record.values and "size" in record.values:
        row = Row(record, found.page, Server)
        update_id, size = row.guid("updateid", "id"), row.number("size")
        if update_id and size is not None:
            found.files.setdefault(update_id, set()).add((row.text("filename") or "", size))


def _guessed(source: Source) -> str:
    """Return what a file that cannot be read is about, as far as the names at its beginning tell."""
    try:
        with source.bytes() as stream:
            head = stream.read(PEEK).replace(b"\0", b"").decode("latin-1")
    except UnexpectedAnswer:
        return ""
    named = {fold(a or b) for a, b in _NAME.findall(head)}
    line = next((text for text in head.splitlines() if text.strip() and not text.startswith(("#TYPE", "sep="))), "")
    columns = {fold(cell) for cell in re.split(r"[,;\t]", line)}
    return kind_of_names(frozenset(columns)) or kind_of_names(frozenset(named))


_TAKERS = {
    "configuration": _take_server,
    "manifest": _take_manifest,
    "group": _take_group,
    "update": _take_update,
}
