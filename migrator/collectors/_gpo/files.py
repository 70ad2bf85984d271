"""Take a first look at one file: what it is, whatever its name says, and what it tells of Group Policy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from migrator.collectors._files import CHUNK, Source, inspect
from migrator.collectors._forms import form_of, records
from migrator.collectors._gpo import backup, lgpo, pol, preferences, report, results, tables
from migrator.collectors._gpo.objects import About
from migrator.collectors._gpo.places import Place, place_of
from migrator.collectors._gpo.xml import root_name
from migrator.collectors._records import Notes
from migrator.collectors._registry.keys import kept
from migrator.collectors._registry.values import Entry
from migrator.errors import UnexpectedAnswer

SUFFIXES = (".pol", ".xml", ".ini", ".txt", ".csv", ".json", ".clixml")
BEGINNING = 64 << 10
HINT = (
    "Name backups of Backup-GPO, a copy of SYSVOL, registry.pol, reports of Get-GPOReport -ReportType Xml, files of "
    "gpresult /x, or what Export-GroupPolicy.ps1 wrote."
)
ROOTS = {
    "GPO": "report",
    "report": "report",
    "Rsop": "results",
    "BackupInst": "instances",
    "Backups": "instances",
    "GroupPolicyBackupScheme": "scheme",
    "RegistrySettings": "preferences",
    "Objs": "table",
}
"""What an XML file is by its outermost element."""
TITLES = {
    "policy": "registry.pol",
    "text": "LGPO text",
    "report": "report of Group Policy objects",
    "results": "resultant set of policy",
    "instances": "list of backups",
    "scheme": "settings of a backup",
    "preferences": "preferences",
    "version": "version",
    "links": "links of containers",
    "members": "members of groups",
}


class _PassedOver(UnexpectedAnswer):
    """Report a file that lies among the others and is not meant to be read."""


@dataclass(slots=True, kw_only=True, eq=False)
class Found:
    """A file and what it told: `rows` is how much it holds, `left_out` how much of it is no matter of updates."""

    source: Source
    place: Place
    kind: str = ""
    sha256: str = ""
    encoding: str = ""
    notes: Notes = field(default_factory=Notes)
    rows: int = 0
    left_out: int = 0
    abouts: list[About] = field(default_factory=list)
    instances: dict[str, About] = field(default_factory=dict)
    domains: set[str] = field(default_factory=set)
    problem: UnexpectedAnswer | None = None
    note: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether somebody meant it to be read, and it could not be."""
        return self.problem is not None and not self.is_passed_over and not self.rows

    @property
    def is_passed_over(self) -> bool:
        """Whether it was left out because it is about something else."""
        return self.source.is_passed_over or isinstance(self.problem, _PassedOver)

    @property
    def damage(self) -> str:
        """Why only a part of it could be read; empty where all was."""
        return self.problem.message if self.problem else self.notes.sentence()


def look(source: Source, *, code_page: str) -> Found:
    """Read a file as far as it can be read; what goes wrong is its problem, and what came before it counts."""
    found = Found(source=source, place=place_of(source.shown))
    try:
        if source.problem:
            raise source.problem
        if _is_policy(source):
            _read_policy(found)
        else:
            _read_text(found, code_page)
    except UnexpectedAnswer as error:
        is_named = source.shown in error.message
        found.problem = error if is_named else UnexpectedAnswer(f"{source.shown}: {error.message}", hint=error.hint)
    return found


def again(found: Found) -> Iterator[object]:
    """Yield what a file of results, links or members tells, from its beginning; as far as it can be read."""
    try:
        if found.kind == "results":
            with found.source.text(found.encoding) as stream:
                yield from results.results(stream, Notes())
        else:
            yield from tables.containers(records(found.source, encoding=found.encoding, notes=Notes()))
    except UnexpectedAnswer:
        if found.problem is None:
            raise


def _is_policy(source: Source) -> bool:
    if source.shown.lower().endswith(".pol"):
        return True
    with source.bytes() as stream:
        return stream.read(len(pol.SIGNATURE)) == pol.SIGNATURE


def _read_policy(found: Found) -> None:
    found.kind = "policy"
    with found.source.bytes() as stream:
        content = stream.read(pol.SIZE_LIMIT + 1)
    found.sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > pol.SIZE_LIMIT:
        raise UnexpectedAnswer(f"It is larger than {pol.SIZE_LIMIT >> 20} MiB.", hint=pol.COPY)
    about = About(entries=[])
    found.abouts.append(about)
    if not found.place.side:
        found.note = "its folder does not say of which part it is: taken as the computer's"
    if not content:
        found.note = "an empty file, as an object without such settings may have"
        return

    def counted() -> Iterator[pol.Record]:
        for record in pol.records(content):
            found.rows += 1
            yield record

    _keep(found, about.entries, pol.entries(counted(), side=found.place.side or "machine"))


def _keep(found: Found, kept_entries: list[Entry] | None, entries: Iterable[Entry]) -> None:
    """Keep entries one by one, so that those before a damage are there."""
    assert kept_entries is not None
    for entry in entries:
        if kept(entry):
            kept_entries.append(entry)
        else:
            found.left_out += 1


def _read_text(found: Found, code_page: str) -> None:
    if found.source.shown.lower().endswith("gpt.ini"):
        _read_version(found)
        return
    seen = inspect(found.source, code_page=code_page)
    found.sha256, found.encoding = seen.sha256, seen.encoding
    with found.source.text(seen.encoding) as stream:
        beginning = stream.read(BEGINNING)
    found.kind = _kind(found.source, beginning)
    if reader := _READERS.get(found.kind):
        reader(found)


def _kind(source: Source, beginning: str) -> str:
    name = source.shown.lower()
    if form_of(beginning) == "clixml":
        root = root_name(beginning)
        if root in ROOTS:
            return ROOTS[root]
        raise _passed_over(source, f"it is XML of another kind ({root[:60] or 'without an element'})")
    if lgpo.looks_like_lgpo(beginning):
        return "text"
    if name.endswith((".ini", ".txt")):
        raise _passed_over(source, "it is no text of LGPO")
    return "table"


def _passed_over(source: Source, why: str) -> _PassedOver:
    return _PassedOver(f"{source.shown} was not read: {why}.", hint=HINT)


def _read_report(found: Found) -> None:
    with found.source.text(found.encoding) as stream:
        for about in report.reports(stream, found.notes):
            found.abouts.append(about)
            found.rows += 1


def _read_results(found: Found) -> None:
    with found.source.text(found.encoding) as stream:
        for result in results.results(stream, found.notes):
            found.domains.add(result.domain)
            found.rows += 1
    if not found.rows:
        raise UnexpectedAnswer(
            "It has no results for a computer.", hint="Run gpresult /x as an administrator, or with /scope computer."
        )


def _read_instances(found: Found) -> None:
    with found.source.text(found.encoding) as stream:
        for instance, about in backup.instances(stream):
            found.instances[instance] = about
            found.rows += 1


def _read_scheme(found: Found) -> None:
    with found.source.text(found.encoding) as stream:
        found.abouts.append(backup.settings_of(stream))
    found.rows = 1


def _read_version(found: Found) -> None:
    """Take the version, which is in digits; the name beside it is in any code page and always the same."""
    found.kind = "version"
    with found.source.bytes() as stream:
        content = stream.read(BEGINNING)
    found.sha256 = hashlib.sha256(content).hexdigest()
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    found.abouts.append(backup.version_of(content.decode("utf-16" if is_wide else "latin-1", "replace")))
    found.rows = 1


def _read_preferences(found: Found) -> None:
    about = About(preferences=[])
    found.abouts.append(about)
    with found.source.text(found.encoding) as stream:
        _keep(
            found,
            about.preferences,
            preferences.preferences(stream, found.notes, side=found.place.side or "machine"),
        )
    found.rows = len(about.preferences or ()) + found.left_out


def _read_lgpo(found: Found) -> None:
    about = About(entries=[])
    found.abouts.append(about)

    def counted(entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            found.rows += 1
            yield entry

    with found.source.text(found.encoding) as stream:
        _keep(found, about.entries, counted(lgpo.entries(_lines(stream), found.notes)))


def _lines(stream: object) -> Iterator[str]:
    read: Callable[[int], str] = stream.readline  # type: ignore[attr-defined]
    while line := read(CHUNK):
        yield line


def _read_table(found: Found) -> None:
    """Look through a table for containers and members; which of them it holds is what it is."""
    read = 0
    for record in records(found.source, encoding=found.encoding, notes=found.notes):
        read += 1
        container, member = tables.container_in(record), tables.member_in(record)
        if container:
            found.domains.add(container.domain)
            found.rows += 1
            found.kind = "links"
            if not container.is_understood:
                found.notes.damage[f"links of {container.path[:80]} that are not understood"] += 1
        elif member:
            found.domains.add(member.domain)
            found.rows += 1
            found.kind = "members"
    if not found.rows:
        seen = ", ".join(found.notes.header[:8]) or "nothing"
        raise UnexpectedAnswer(f"It holds no links and no members of groups; seen: {seen}.", hint=HINT)
    if read > found.rows:
        found.note = f"{read - found.rows:,} of {read:,} records are about something else"


_READERS: dict[str, Callable[[Found], None]] = {
    "report": _read_report,
    "results": _read_results,
    "instances": _read_instances,
    "scheme": _read_scheme,
    "preferences": _read_preferences,
    "text": _read_lgpo,
    "table": _read_table,
}
