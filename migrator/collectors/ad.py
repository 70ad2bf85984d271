"""Read computer objects of Active Directory from what Get-ADComputer exports: CSV, JSON or CLIXML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrator.collectors import Collector, Option, Request
from migrator.collectors import _values as values
from migrator.collectors._dates import NEVER, ColumnOrder, Order, filetime, order_of_culture, zone_of
from migrator.collectors._directory_names import container_of, domain_of
from migrator.collectors._files import Source, checked_code_page, fingerprint, inspect
from migrator.collectors._folders import sources
from migrator.collectors._forms import records
from migrator.collectors._records import Notes, Record
from migrator.collectors._rows import Page, Row
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.readings import Reading, SourceFile

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from migrator.estate.writer import ReadingWriter

SCRIPT = """\
# Reads only. Needs the ActiveDirectory module and no more than the rights of any user.
$names = @('ObjectGUID', 'SID', 'DistinguishedName', 'DNSHostName', 'Name', 'LastLogonTimestamp', 'Description',
    'OperatingSystem', 'OperatingSystemVersion', 'Enabled')
Get-ADComputer -Filter '*' -Properties $names | Select-Object -Property $names |
    Export-Csv -Path '.\\ad-computers.csv' -NoTypeInformation -Encoding UTF8
"""
HINT = "Export with Get-ADComputer and the properties ObjectGUID and DistinguishedName; see the script of this source."
DATES = ("lastlogondate", "lastlogontimestamp", "lastlogon")


@dataclass(slots=True, kw_only=True)
class _File:
    """What a first look at one file tells: the directories in it and the order of its dates."""

    source: Source
    sha256: str = ""
    encoding: str = ""
    notes: Notes = field(default_factory=Notes)
    rows: Counter[str] = field(default_factory=Counter)
    read: int = 0
    column: ColumnOrder = field(default_factory=ColumnOrder)
    problem: UnexpectedAnswer | None = None


def run(request: Request) -> list[Reading]:
    """Read all files and write one reading a directory."""

    def option(name: str) -> str:
        return str(request.options.get(name) or "").strip()

    order = order_of_culture(option("culture"))
    zone = zone_of(option("time-zone"))
    code_page = checked_code_page(option("encoding"))
    files = [_look(s, code_page) for s in sources(request.paths)]
    names = dict.fromkeys(name for f in files for name in f.rows) or {_stem_of(files): None}
    return [_write(request, name, files, order=order, zone=zone) for name in names]


def _stem_of(files: list[_File]) -> str:
    return next((f.source.stem.lower() for f in files if not f.source.is_passed_over), "directory")


def _look(source: Source, code_page: str) -> _File:
    found = _File(source=source)
    try:
        seen = inspect(source, code_page=code_page)
        found.sha256, found.encoding = seen.sha256, seen.encoding
        for record in records(source, encoding=seen.encoding, notes=found.notes):
            found.read += 1
            if name := _scope_of(record, source):
                found.rows[name] += 1
                for column in DATES:
                    if isinstance(text := record.values.get(column), str):
                        found.column.see(text)
    except UnexpectedAnswer as error:
        found.problem = error
    return found


def _scope_of(record: Record, source: Source) -> str:
    """Return the directory of a record, an empty text if it is no computer of a directory."""
    if not {"objectguid", "distinguishedname"} & record.values.keys() or not _is_computer(record):
        return ""
    row = Row(record, Page(scope=""), DirectoryComputer)
    return domain_of(row.text("distinguishedname")) or source.stem.lower()


def _is_computer(record: Record) -> bool:
    """Tell computers from users and groups, which have the same properties; without an object class all are taken."""
    given = record.values.get("objectclass")
    kinds = values.texts_of(given) or ()
    return not kinds or any(kind.lower() == "computer" for kind in kinds)


def _write(request: Request, name: str, files: list[_File], *, order: Order | None, zone: tzinfo) -> Reading:
    about = [f for f in files if f.rows[name] or f.problem or not f.rows]
    writer = request.estate.begin(
        source="ad",
        scope_kind="directory",
        scope=name,
        clock=request.clock,
        fingerprint=fingerprint((f.source, f"{f.sha256} {order} {zone}") for f in about),
    )
    with writer:
        for file in about:
            writer.met(_met(file, file.rows[name], order))
        if not any(f.rows[name] for f in about):
            problem = next((f.problem for f in about if f.problem), None)
            seen = ", ".join(h for f in about for h in f.notes.header[:6]) or "nothing"
            raise problem or UnexpectedAnswer(f"No computer of a directory was found; seen: {seen}.", hint=HINT)
        writer.saw(DirectoryComputer)
        for i, file in enumerate(about):
            request.progress.step(f"Importing {file.source.shown}", done=i, total=len(about))
            _import(writer, name, file, order=order, zone=zone)
        writer.finish()
    return writer.reading


def _import(writer: ReadingWriter, name: str, file: _File, *, order: Order | None, zone: tzinfo) -> None:
    decided = file.column.order or order
    is_undecided = order is None and file.column.is_undecided
    orders = dict.fromkeys(DATES, decided) if decided else {}
    page = Page(scope=name, orders=orders, zone=zone, undecided=frozenset(DATES if is_undecided else ()))
    shown = file.source.shown
    if is_undecided:
        writer.gap(
            DirectoryComputer,
            f"logon dates in {shown}: day and month cannot be told apart",
            why="give --culture, for example --culture de-DE",
        )
    if (file.problem and not file.source.is_passed_over) or file.notes.damage:
        why = file.problem.message if file.problem else file.notes.sentence()
        writer.gap(DirectoryComputer, f"{shown} was read in part", why=why)
    if file.rows[name]:
        writer.write(shown, _facts(writer, name, file, page))


def _facts(writer: ReadingWriter, name: str, file: _File, page: Page) -> Iterator[object]:
    try:
        for record in records(file.source, encoding=file.encoding, notes=Notes()):
            if _scope_of(record, file.source) == name:
                yield from _computer(Row(record, page, DirectoryComputer))
    except UnexpectedAnswer:
        if file.problem is None:
            raise
    for (table, what), count in page.complaints.items():
        writer.gap(table, f"{what} ({count:,} times in {file.source.shown})")


def _computer(row: Row) -> Iterator[object]:
    distinguished_name = row.text("distinguishedname")
    object_id = row.guid("objectguid") or (distinguished_name or "").lower()
    if not object_id:
        row.complain("rows without ObjectGUID and DistinguishedName")
        return
    dns_name = row.text("dnshostname")
    last, never = _logon(row)
    yield DirectoryComputer(
        directory=row.page.scope,
        object_id=object_id,
        sid=row.text("sid", "objectsid"),
        name=row.text("name", "cn"),
        dns_name=dns_name.lower() if dns_name else None,
        distinguished_name=distinguished_name,
        container=container_of(distinguished_name),
        enabled=row.flag("enabled"),
        last_logon_at=last,
        never_logged_on=never,
        description=row.text("description"),
        operating_system=row.text("operatingsystem"),
        operating_system_version=row.text("operatingsystemversion"),
    )


def _logon(row: Row) -> tuple[datetime | None, bool | None]:
    """Return the last logon and whether there was none; a blank in a column that is there says none."""
    for name in ("lastlogontimestamp", "lastlogondate"):
        if not row.has(name):
            continue
        ticks = row.number(name)
        found = filetime(ticks) if ticks is not None else row.moment(name)
        return (None, None if found is None else True) if found in {None, NEVER} else (found, False)
    return None, None


def _met(file: _File, rows: int, order: Order | None) -> SourceFile:
    notes = [file.problem.message if file.problem else file.notes.sentence()]
    if not rows:
        seen = ", ".join(file.notes.header[:8])
        why = notes[0] or (f"no computer in it; its properties are {seen}" if seen else "nothing in it")
        return SourceFile(
            path=file.source.shown,
            state="refused" if file.problem and not file.source.is_passed_over else "skipped",
            rows=file.source.count if file.source.is_passed_over else file.read,
            note=why,
        )
    others = file.read - file.rows.total()
    notes += [f"{others:,} of {file.read:,} records are no computers"] if others else []
    if order and file.column.order and file.column.order != order:
        notes.append(f"logon dates show the {file.column.order}, so that was taken, not what --culture says")
    note = "; ".join(n for n in notes if n)
    return SourceFile(
        path=file.source.shown, state="partly read" if note else "read", kind="computers", rows=rows, note=note
    )


COLLECTOR = Collector(
    name="ad",
    title="Active Directory: computer objects from an export of Get-ADComputer",
    reads="names, ids, operating system, description and last logon of directory computers",
    permission="none here; any user of the domain can export",
    takes_paths=True,
    run=run,
    options=(
        Option(name="culture", help="Order of day and month in text dates, for example de-DE or en-US."),
        Option(name="time-zone", help="IANA time zone of LastLogonDate (default UTC; the export holds local times)."),
        Option(name="encoding", help="Code page of files that are no UTF-8 and have no mark, for example cp1252."),
    ),
    scripts={"Export-AdComputers.ps1": SCRIPT},
)
