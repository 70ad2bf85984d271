"""Write what files of registry values tell: one reading for each domain, or for each path whose computers have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from migrator.collectors._files import fingerprint
from migrator.collectors._records import Notes
from migrator.collectors._registry.files import HINT, TITLES, Found, Machine, lines_of
from migrator.collectors._registry.keys import place_of
from migrator.collectors._registry.told import is_wanted
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.policy import PolicyComputer, PolicyValue
from migrator.estate.model import fact_tables
from migrator.estate.readings import Reading, SourceFile

if TYPE_CHECKING:
    from migrator.collectors import Request
    from migrator.estate.writer import ReadingWriter

DOMAINS_LIMIT = 50
"""Domains that get a reading of their own; with more of them the names are no names of domains."""


@dataclass(slots=True, kw_only=True)
class Scope:
    """What one reading is written from: its files, and the names of its computers by the names in each file."""

    name: str
    files: list[Found] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)


def collect(request: Request, found: list[Found], *, computer: str) -> list[Reading]:
    """Write the readings; `computer` is the name of the computer in files that do not say it."""
    for file in found:
        if (machine := file.machines.get("")) and not machine.name:
            machine.name = (computer or file.source.stem).lower()
    scopes = _scopes(request, found)
    if not scopes:
        scopes = [Scope(name=_of_path(request, found[0]) if found else "registry")]
    known = {id(f) for scope in scopes for f in scope.files}
    scopes[0].files += [f for f in found if id(f) not in known]
    return [_write(request, scope) for scope in scopes]


def _scopes(request: Request, found: list[Found]) -> list[Scope]:
    """Share the computers out. A scope is never called as a domain is: Group Policy of that domain is another one."""
    domains = Counter(m.domain for f in found for m in f.machines.values())
    is_by_domain = len(domains) <= DOMAINS_LIMIT
    scopes: dict[str, Scope] = {}
    for file in found:
        path = _of_path(request, file)
        for given, machine in file.machines.items():
            name = f"registry of {(machine.domain if is_by_domain else '') or path}"
            scope = scopes.setdefault(name, Scope(name=name))
            if not scope.files or scope.files[-1] is not file:
                scope.files.append(file)
            scope.names[file.source.shown, given] = machine.full_name
    for scope in scopes.values():
        scope.files = list(dict.fromkeys(scope.files))
    return list(scopes.values())


def _of_path(request: Request, file: Found) -> str:
    """Return the name of the path that somebody gave and a file is of."""
    shown = file.source.shown
    path = next((p for p in request.paths if shown == str(p) or shown.startswith((f"{p}/", f"{p}\\"))), Path(shown))
    name = path.resolve().name if path.is_dir() else path.stem
    return name.lower() or "registry"


def _write(request: Request, scope: Scope) -> Reading:
    writer = request.estate.begin(
        source="registry",
        scope_kind="policy",
        scope=scope.name,
        clock=request.clock,
        fingerprint=fingerprint((f.source, f"{f.sha256} {_name_in(f)}") for f in scope.files),
    )
    with writer:
        for file in scope.files:
            writer.met(_met(file))
            if file.damage and file.machines:
                writer.gap(PolicyValue, f"{file.source.shown} was read in part", why=file.damage)
                writer.gap(PolicyComputer, f"{file.source.shown} was read in part", why=file.damage)
        if not scope.names:
            problem = next((f.problem for f in scope.files if f.is_refused), None)
            raise problem or UnexpectedAnswer("No registry values were found.", hint=HINT)
        # A scope of registries has no objects, links and filters: those tables are empty there, not unread.
        writer.saw(*(t.fact for t in fact_tables().values() if t.scope_kind == "policy"))
        positions: Counter[str] = Counter()
        for i, file in enumerate(scope.files):
            if file.rows:
                request.progress.step(f"Importing {file.source.shown}", done=i, total=len(scope.files))
                _import(writer, scope, file, positions)
        writer.write("computers", _computers(scope))
        writer.finish()
    return writer.reading


def _name_in(file: Found) -> str:
    """Return the name of the computer in a file of one: with another one it is another reading."""
    return file.machines[""].name if "" in file.machines else ""


def _import(writer: ReadingWriter, scope: Scope, file: Found, positions: Counter[str]) -> None:
    misfits: Counter[str] = Counter()
    writer.write(file.source.shown, _values(scope, file, positions, misfits))
    for kind, count in misfits.items():
        writer.gap(PolicyValue, f"{count:,} values of {file.source.shown} whose data does not fit {kind}")


def _values(scope: Scope, file: Found, positions: Counter[str], misfits: Counter[str]) -> Iterator[PolicyValue]:
    shown = file.source.shown
    try:
        for told in lines_of(file, Notes()):
            if not is_wanted(told.key, told.value_name, told.action):
                continue
            computer, place = scope.names.get((shown, told.computer)), place_of(told.key)
            if computer is None or place is None:
                continue
            if told.value is None and told.action == "set":
                misfits[told.value_type or "its type"] += 1
            yield PolicyValue(
                policy_source=scope.name,
                origin=computer,
                origin_kind="computer",
                side=place.side,
                via="registry",
                key=place.key,
                value_name=told.value_name,
                position=positions[computer],
                action=told.action,
                value_type=told.value_type,
                value=told.value,
                is_32_bit=place.is_32_bit,
            )
            positions[computer] += 1
    except UnexpectedAnswer:
        if file.problem is None:
            raise


def _computers(scope: Scope) -> Iterator[PolicyComputer]:
    """Yield each computer once, with what any of its files says of it."""
    whole: dict[str, Machine] = {}
    for file in scope.files:
        for given, machine in file.machines.items():
            if name := scope.names.get((file.source.shown, given)):
                other = whole.setdefault(name, machine)
                other.sus_client_id = other.sus_client_id or machine.sus_client_id
                other.os_build = other.os_build or machine.os_build
                other.read_at = max(filter(None, (other.read_at, machine.read_at)), default=None)
    for name, machine in whole.items():
        yield PolicyComputer(
            policy_source=scope.name,
            computer=name,
            has_registry=True,
            has_results=False,
            sus_client_id=machine.sus_client_id,
            os_build=machine.os_build,
            read_at=machine.read_at,
        )


def _met(file: Found) -> SourceFile:
    shown = file.source.shown
    why = file.damage
    if file.source.is_passed_over:
        return SourceFile(path=shown, state="skipped", rows=file.source.count, note=why)
    if file.is_refused:
        hint = file.problem.hint if file.problem else ""
        return SourceFile(path=shown, state="refused", note=" ".join(t for t in (why, hint) if t))
    return SourceFile(
        path=shown, state="partly read" if why else "read", kind=TITLES[file.form], rows=file.rows, note=why
    )
