"""Read what only a person knows: sites with their networks, and roles of machines, from two small CSV files."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from migrator.collectors import Collector, Option, Request
from migrator.collectors._csv import numbered_records
from migrator.collectors._files import Source, checked_code_page, fingerprint, inspect
from migrator.collectors._folders import sources
from migrator.collectors._records import Notes, fold
from migrator.collectors._values import FALSE, TRUE
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.directory import MachineRole, Site
from migrator.estate.readings import Reading, SourceFile

if TYPE_CHECKING:
    from migrator.estate.writer import ReadingWriter

TEMPLATES = {
    "sites.csv": (
        "site,subnets,time_zone,bandwidth_mbps,work_starts,work_ends\n"
        "# Berlin,10.1.0.0/16; 10.2.0.0/24,Europe/Berlin,100,07:00,18:00\n"
    ),
    "machines.csv": (
        "machine,site,cluster,role,is_vip,is_kiosk,is_isolated,owner\n"
        "# pc-0815.example.com,Berlin,,Accounting,yes,no,no,Jane Doe\n"
    ),
}
HINT = "Begin with the templates that `migrator sources` writes: sites.csv and machines.csv."


class _Unreadable(Exception):
    """Say why a cell is not what it has to be."""


def run(request: Request) -> list[Reading]:
    """Read the files and write one reading each."""
    code_page = checked_code_page(str(request.options.get("encoding") or ""))
    looked_at = sources(request.paths, suffixes=(".csv", ".tsv", ".txt"))
    found = [s for s in looked_at if not s.is_passed_over]
    passed_over = [s for s in looked_at if s.is_passed_over]
    repeated = Counter(Path(s.shown).name for s in found)
    readings = []
    for i, source in enumerate(found):
        request.progress.step(f"Importing {source.shown}", done=i, total=len(found))
        path = Path(source.shown)
        name = path.name if repeated[path.name] == 1 else f"{path.parent.name}/{path.name}"
        readings.append(
            _read(request, source, name=name, code_page=code_page, passed_over=passed_over if i == 0 else ())
        )
    return readings


def _read(request: Request, source: Source, *, name: str, code_page: str, passed_over: Sequence[Source]) -> Reading:
    try:
        seen = inspect(source, code_page=code_page)
        encoding, mark, problem = seen.encoding, seen.sha256, None
    except UnexpectedAnswer as error:
        encoding, mark, problem = "", "", error
    writer = request.estate.begin(
        source="inventory",
        scope_kind="inventory",
        scope=name,
        clock=request.clock,
        fingerprint=fingerprint([(source, mark)]),
    )
    with writer:
        for other in passed_over:
            note = other.problem.message if other.problem else ""
            writer.met(SourceFile(path=other.shown, state="skipped", rows=other.count, note=note))
        if problem:
            writer.met(SourceFile(path=source.shown, state="refused", note=problem.message))
            raise problem
        _import(writer, source, name=name, encoding=encoding)
        writer.finish()
    return writer.reading


def _import(writer: ReadingWriter, source: Source, *, name: str, encoding: str) -> None:
    sheet = _Sheet(name=name, writer=writer)
    facts: list[object] = []
    broken: UnexpectedAnswer | None = None
    try:
        facts.extend(sheet.facts(source, encoding))
    except UnexpectedAnswer as error:
        broken = error
    if broken and not facts:
        writer.met(SourceFile(path=source.shown, state="refused", note=broken.message))
        raise broken
    if sheet.table is None:
        seen = ", ".join(sheet.notes.header[:8]) or "nothing"
        writer.met(SourceFile(path=source.shown, state="refused", note=f"its columns are {seen}"))
        raise UnexpectedAnswer(
            f"{source.shown} has neither a column site nor a column machine; seen: {seen}.", hint=HINT
        )
    writer.saw(sheet.table)
    if sheet.notes.damage:
        writer.gap(sheet.table, f"{source.shown}: {sheet.notes.sentence()}")
    if broken:
        writer.gap(sheet.table, f"{source.shown} was read in part", why=broken.message)
    writer.write(source.shown, facts)
    kind = "sites" if sheet.table is Site else "machines"
    notes = [n for n in (sheet.notes.sentence(), broken.message if broken else "", sheet.unknown_columns()) if n]
    note = "; ".join(notes)
    writer.met(
        SourceFile(path=source.shown, state="partly read" if note else "read", kind=kind, rows=len(facts), note=note)
    )


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """One file: its rows become facts, its wrong cells become gaps with their line."""

    name: str
    writer: ReadingWriter
    notes: Notes = field(default_factory=Notes)
    table: type | None = None

    def unknown_columns(self) -> str:
        """Return a sentence about columns that this version does not read, most often a slip of the pen."""
        known = {n for names, _ in (SITE if self.table is Site else MACHINE).values() for n in names}
        unknown = [h for h in self.notes.header if fold(h) and fold(h) not in known]
        return f"columns that are not read: {', '.join(unknown[:8])}" if unknown else ""

    def facts(self, source: Source, encoding: str) -> Iterator[object]:
        with source.text(encoding) as stream:
            for line, record in numbered_records(stream, self.notes):
                self.table = self.table or table_of(record.values.keys())
                cells = {k: str(v).strip() for k, v in record.values.items()}
                if self.table is None or not any(cells.values()) or next(iter(cells.values())).startswith("#"):
                    continue
                yield from self._row(self.table, line, cells)
        self.table = self.table or table_of({fold(h) for h in self.notes.header})

    def _row(self, table: type, line: int, cells: dict[str, str]) -> Iterator[object]:
        columns = SITE if table is Site else MACHINE
        found: dict[str, Any] = {}
        for column, (names, convert) in columns.items():
            cell = next((cells[n] for n in names if cells.get(n)), "")
            try:
                found[column] = convert(cell) if cell else None
            except _Unreadable as wrong:
                self.writer.gap(table, f"{self.name}, line {line}: {column} is {cell[:60]}", why=str(wrong))
                found[column] = None
        key = "site" if table is Site else "machine"
        if found[key] is None:
            self.writer.gap(table, f"{self.name}, line {line}: no {key}", why="the row is left out")
        else:
            yield table(inventory=self.name, **found)


def table_of(names: Any) -> type | None:
    """Return the fact class of a file by its folded column names; machines may have a site, sites no machine."""
    if {"machine", "computer", "computername", "hostname"} & set(names):
        return MachineRole
    return Site if "site" in names else None


def _text(cell: str) -> str:
    return cell


def _subnets(cell: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(part, strict=False)) for part in re.split(r"[;,\s]+", cell) if part)
    except ValueError as error:
        raise _Unreadable("a subnet is written like 10.1.0.0/16") from error


def _zone(cell: str) -> str:
    if cell not in _zones():
        raise _Unreadable("a time zone is an IANA name such as Europe/Berlin")
    return cell


@cache
def _zones() -> set[str]:
    return available_timezones()


def _number(cell: str) -> float:
    if not re.fullmatch(r"\d{1,9}([.,]\d{1,6})?", cell):
        raise _Unreadable("a bandwidth is a number of megabits a second")
    return float(cell.replace(",", "."))


def _clock(cell: str) -> str:
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", cell)
    if not found or (found[1] == "24" and found[2] != "00"):
        raise _Unreadable("a time of day is written hh:mm")
    return f"{int(found[1]):02}:{found[2]}"


def _truth(cell: str) -> bool:
    if cell.lower() not in TRUE | FALSE:
        raise _Unreadable("write yes or no")
    return cell.lower() in TRUE


Columns = dict[str, tuple[tuple[str, ...], Callable[[str], Any]]]

SITE: Columns = {
    "site": (("site",), _text),
    "subnets": (("subnets", "subnet"), _subnets),
    "time_zone": (("timezone",), _zone),
    "bandwidth_mbps": (("bandwidthmbps", "bandwidth"), _number),
    "work_starts": (("workstarts",), _clock),
    "work_ends": (("workends",), _clock),
}
MACHINE: Columns = {
    "machine": (("machine", "computer", "computername", "hostname"), str.lower),
    "site": (("site",), _text),
    "cluster": (("cluster",), _text),
    "role": (("role",), _text),
    "is_vip": (("isvip", "vip"), _truth),
    "is_kiosk": (("iskiosk", "kiosk"), _truth),
    "is_isolated": (("isisolated", "isolated"), _truth),
    "owner": (("owner",), _text),
}

COLLECTOR = Collector(
    name="inventory",
    title="Inventory: sites and roles of machines, written down by hand",
    reads="sites with subnets, time zones and bandwidth; site, cluster, role and owner of machines",
    permission="none",
    takes_paths=True,
    run=run,
    options=(Option(name="encoding", help="Code page of files that are no UTF-8, for example cp1252."),),
    templates=TEMPLATES,
)
