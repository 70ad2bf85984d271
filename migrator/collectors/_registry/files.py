"""Take a first look at one file of registry values: its form, the computers in it, and what it says of each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from migrator.collectors import _dates as dates
from migrator.collectors._files import Source, inspect
from migrator.collectors._forms import records
from migrator.collectors._records import Notes
from migrator.collectors._registry import query, regfile, table
from migrator.collectors._registry.told import Told, about, is_wanted
from migrator.errors import UnexpectedAnswer

SUFFIXES = (".reg", ".txt", ".log", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml", ".clixml")
BEGINNING = 64 << 10
HINT = (
    "Name .reg files of regedit, what `reg query … /s` prints, or a table with Computer, Key, Name, Type and Value such "
    "as Export-ClientPolicy.ps1 writes."
)
TITLES = {"reg": "registry file", "query": "reg query", "table": "table of registry values"}


@dataclass(slots=True)
class Machine:
    """What a file says of a computer beside its policy; `name` is in lower case, with its domain where that is told."""

    name: str = ""
    domain: str = ""
    sus_client_id: str | None = None
    os_build: int | None = None
    read_at: datetime | None = None

    @property
    def full_name(self) -> str:
        """Return the name by which facts call it."""
        return self.name if "." in self.name or not self.domain else f"{self.name}.{self.domain}"


@dataclass(slots=True, kw_only=True, eq=False)
class Found:
    """A file and what a first look told; `machines` are by the name that its rows have, empty in a file of one."""

    source: Source
    form: str = ""
    sha256: str = ""
    encoding: str = ""
    notes: Notes = field(default_factory=Notes)
    rows: int = 0
    machines: dict[str, Machine] = field(default_factory=dict)
    problem: UnexpectedAnswer | None = None

    @property
    def damage(self) -> str:
        """Why only a part of it could be read; empty where all was."""
        return self.problem.message if self.problem else self.notes.sentence()

    @property
    def is_refused(self) -> bool:
        """Whether somebody meant it to be read, and it could not be."""
        return bool(self.problem) and not self.source.is_passed_over and not self.machines


def look(source: Source, *, code_page: str) -> Found:
    """Read a file as far as it can be read; what goes wrong is its problem, and what came before it counts."""
    found = Found(source=source)
    try:
        if source.problem:
            raise source.problem
        seen = inspect(source, code_page=code_page)
        found.sha256, found.encoding = seen.sha256, seen.encoding
        found.form = _form(source, seen.encoding)
        for told in lines_of(found, found.notes):
            _see(found, told)
        if not found.machines:
            found.machines[""] = Machine()
    except UnexpectedAnswer as error:
        is_named = source.shown in error.message
        found.problem = error if is_named else UnexpectedAnswer(f"{source.shown}: {error.message}", hint=error.hint)
    return found


def lines_of(found: Found, notes: Notes) -> Iterator[Told]:
    """Yield what a file says, from its beginning; raise UnexpectedAnswer where it breaks off."""
    if found.form == "table":
        yield from table.lines_of(records(found.source, encoding=found.encoding, notes=notes))
        return
    with found.source.text(found.encoding) as stream:
        if found.form == "reg":
            yield from regfile.lines_of(stream, notes, code_page=found.encoding)
        else:
            yield from query.lines_of(stream, notes)


def _form(source: Source, encoding: str) -> str:
    with source.text(encoding) as stream:
        beginning = stream.read(BEGINNING)
    if regfile.is_registry_file(beginning):
        return "reg"
    if query.is_query(beginning):
        return "query"
    notes = Notes()
    first = next(records(source, encoding=encoding, notes=notes), None)
    if first is None or not table.is_table(first):
        seen = ", ".join(notes.header[:8]) or "nothing"
        raise UnexpectedAnswer(f"It holds no registry values; seen: {seen[:200]}.", hint=HINT)
    return "table"


def _see(found: Found, told: Told) -> None:
    """Count a line, and take what it says of its computer."""
    machine = found.machines.get(told.computer)
    if machine is None:
        machine = found.machines[told.computer] = _machine(told.computer)
    if told.read_at and machine.read_at is None:
        machine.read_at = _moment(told.read_at)
    if is_wanted(told.key, told.value_name, told.action):
        found.rows += 1
        return
    match about(told.key, told.value_name):
        case "sus_client_id":
            machine.sus_client_id = told.value or None
        case "os_build" if told.value and told.value.isdecimal() and len(told.value) < 10:
            machine.os_build = int(told.value)
        case "name" if told.value and not told.computer:
            machine.name = told.value.strip().lower()
        case "domain" if told.value and "." in told.value:
            machine.domain = machine.domain or told.value.strip().lower()


def _machine(computer: str) -> Machine:
    """Return a computer by the name that a table gives it: with its domain, after it (CORP\\PC1) or with a dollar."""
    name = computer.rpartition("\\")[2].removesuffix("$").strip().lower()
    domain = name.partition(".")[2]
    return Machine(name=name, domain=sys.intern(domain) if "." in domain else "")


@lru_cache(maxsize=10_000)
def _moment(text: str) -> datetime | None:
    read = dates.read_time(text)
    return None if read in {dates.NEVER, dates.NO_END} else read
