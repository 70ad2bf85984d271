"""Read a file once before it is imported: what it is about, whose it is, in which order its dates are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from migrator.collectors import _values as values
from migrator.collectors._dates import ColumnOrder, Order
from migrator.collectors._files import Source, inspect
from migrator.collectors._records import Notes, Record, fold, records
from migrator.collectors._rows import Page, Row
from migrator.collectors._wsus_server import server_fields
from migrator.collectors._wsus_shapes import kind_of, kind_of_names
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.servers import Server

DATE_COLUMNS = (
    "creationdate", "arrivaldate", "deadline", "golivetime", "lastsynctime", "lastreportedstatustime", "lastupdated",
    "starttime", "endtime", "lastsynchronizationtime", "nextsynchronizationtime", "lastmodifiedtime",
    "lastrolluptime", "lastlogondate", "lastlogontimestamp", "lastlogon",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Survey:
    """What one file is about; `problem` is where it breaks off or why it cannot be read at all."""

    source: Source
    sha256: str = ""
    encoding: str = ""
    notes: Notes = field(default_factory=Notes)
    problem: UnexpectedAnswer | None = None
    rows: int = 0
    names: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    columns: dict[str, ColumnOrder] = field(default_factory=dict)
    server_id: str | None = None
    server_name: str | None = None
    server: dict[str, Any] = field(default_factory=dict)
    page: Page = field(default_factory=lambda: Page(scope=""))
    groups: dict[str, set[str]] = field(default_factory=dict)
    computers: dict[str, set[str]] = field(default_factory=dict)
    files: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    manifest: Record | None = None

    def orders(self, given: Order | None) -> dict[str, Order]:
        """Return the order of day and month of each column that has one."""
        found = {name: given or column.order for name, column in self.columns.items()}
        return {name: order for name, order in found.items() if order is not None}

    def undecided(self, given: Order | None) -> list[str]:
        """Return the columns whose order cannot be told."""
        return [] if given else [n for n, c in self.columns.items() if c.is_undecided]

    def written_as(self, name: str) -> str:
        """Return a folded name as the file writes it."""
        return next((h for h in self.notes.header if fold(h) == name), name)


def survey(source: Source, *, code_page: str) -> Survey:
    """Read a file to its end and return what was found; a file that cannot be read says so and does not raise."""
    found = Survey(source=source)
    try:
        seen = inspect(source, code_page=code_page)
        found.sha256, found.encoding = seen.sha256, seen.encoding
        for record in records(source, encoding=seen.encoding, notes=found.notes):
            _take(found, record)
    except UnexpectedAnswer as error:
        found.problem = error
    if not found.rows and found.notes.header:
        found.names = {fold(h) for h in found.notes.header}
        if kind := kind_of_names(found.names):
            found.kinds[kind] = 0
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
    found.names |= record.values.keys()
    for name in DATE_COLUMNS:
        value = record.values.get(name)
        if isinstance(value, str):
            found.columns.setdefault(name, ColumnOrder()).see(value)
    kind = kind_of(record)
    if kind:
        found.kinds[kind] += 1
        _identify(found, record, kind)
        if taker := _TAKERS.get(kind):
            taker(found, record)


def _identify(found: Survey, record: Record, kind: str) -> None:
    given = record.values.get("updateserver")
    if given is not None and found.server_name is None:
        inner = values.members_of(given)
        found.server_name = values.text_of(inner.get("name")) if inner else _name_in(given)
    if kind == "configuration":
        found.server_id = found.server_id or values.guid_of(record.values.get("serverid"))


def _name_in(value: object) -> str | None:
    text = (values.text_of(value) or "").strip()
    return text if text and not text.isdigit() else None


def _take_server(found: Survey, record: Record) -> None:
    fields = server_fields(Row(record, found.page, Server))
    found.server_name = fields.get("name") or found.server_name
    found.server |= fields


def _take_manifest(found: Survey, record: Record) -> None:
    found.manifest = record
    server = values.members_of(record.values.get("server"))
    found.server_id = values.guid_of(server.get("serverid")) or found.server_id
    found.server_name = values.text_of(server.get("name", record.values.get("server"))) or found.server_name


def _take_group(found: Survey, record: Record) -> None:
    row = Row(record, found.page, Server)
    name, group_id = row.text("name"), row.guid("id", "computertargetgroupid", "targetgroupid", "groupid")
    if name and group_id:
        found.groups.setdefault(name.lower(), set()).add(group_id)


def _take_computer(found: Survey, record: Record) -> None:
    row = Row(record, found.page, Server)
    name, computer_id = row.text("fulldomainname"), row.text("id", "computertargetid")
    if name and computer_id:
        found.computers.setdefault(name.lower(), set()).add(computer_id.lower())


def _take_update(found: Survey, record: Record) -> None:
    if "filename" in record.values and "size" in record.values:
        row = Row(record, found.page, Server)
        update_id, size = row.guid("updateid", "id"), row.number("size")
        if update_id and size is not None:
            found.files.setdefault(update_id, set()).add((row.text("filename") or "", size))


_TAKERS = {
    "configuration": _take_server,
    "manifest": _take_manifest,
    "group": _take_group,
    "computer": _take_computer,
    "update": _take_update,
}
