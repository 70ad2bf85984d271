"""Write the reading of one WSUS server from the files that were found to be about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrator.collectors import Request
from migrator.collectors import _values as values
from migrator.collectors import _wsus_computers as computers
from migrator.collectors import _wsus_server as server
from migrator.collectors import _wsus_updates as updates
from migrator.collectors._dates import Order
from migrator.collectors._files import fingerprint
from migrator.collectors._rows import Page, Row
from migrator.collectors._survey import Survey, surveyed_records
from migrator.collectors._wsus_shapes import TABLES, kind_of
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.computers import ComputerStatusCount, GroupMembership, UpdateStatus
from migrator.estate.facts.servers import Server, Subscription, SubscriptionCategory
from migrator.estate.facts.updates import UpdateFile, UpdateStatusCount
from migrator.estate.readings import Reading, SourceFile

if TYPE_CHECKING:
    from migrator.estate.writer import ReadingWriter

CONVERTERS: dict[str, Callable[[Row], Iterator[object]]] = {
    "computer": computers.computer,
    "group": computers.group,
    "computer status": computers.computer_count,
    "status": computers.status,
    "update": updates.update,
    "update cmdlet": updates.update_of_cmdlet,
    "update status": updates.update_count,
    "approval": updates.approval,
    "rule": updates.rule,
    "rules of options": updates.rules_of_options,
    "supersedence": updates.supersedence,
    "category": server.category,
    "wrapped category": server.wrapped_category,
    "sync run": server.sync_run,
    "subscription": server.subscription,
    "subscribed": server.subscribed,
    "server status": server.server_status,
    "setting": server.setting,
    "event": server.event,
    "downstream": server.downstream,
}

RICHNESS = {"approval": 0, "rules of options": 0, "update cmdlet": 1}
"""Of two rows for one update the last one counts, so files with whole updates come after those that only name them."""

SECTIONS: dict[str, tuple[type, ...]] = {
    "server": TABLES["configuration"],
    "status": TABLES["server status"],
    "subscription": (Subscription, SubscriptionCategory),
    "synchronizations": TABLES["sync run"],
    "groups": TABLES["group"],
    "computers": (*TABLES["computer"], GroupMembership),
    "categories": TABLES["category"],
    "updates": TABLES["update"],
    "supersedence": TABLES["supersedence"],
    "approvals": TABLES["approval"],
    "rules": TABLES["rule"],
    "computer-status": (ComputerStatusCount,),
    "update-status": (UpdateStatusCount,),
    "exceptions": (UpdateStatus,),
    "downstream": TABLES["downstream"],
    "settings": TABLES["setting"],
}
"""Section of a bundle's manifest -> tables that it fills."""

HINT = "Export the objects of Get-WsusServer with Export-Clixml, or run the script that `migrator sources` writes."


@dataclass(slots=True, kw_only=True)
class ServerFiles:
    """A server and the files about it."""

    server_id: str
    name: str
    surveys: list[Survey] = field(default_factory=list)


def servers_of(found: Sequence[Survey], *, given: str, paths: Sequence[Path]) -> list[ServerFiles]:
    """Group files by server: what the files of a folder say, else a folder above them, else a given or found name."""
    folders: dict[str, list[Survey]] = {}
    for one in found:
        folders.setdefault(one.source.folder, []).append(one)
    identity = {folder: _identity(surveys) for folder, surveys in folders.items()}
    ids = {name.lower(): id_ for id_, name in identity.values() if id_ and name}
    servers: dict[str, ServerFiles] = {}
    for folder, surveys in folders.items():
        id_, name = _inherited(folder, identity)
        name = name or (given if not id_ else "") or (id_ or _name_of(folder, surveys, paths))
        server_id = id_ or ids.get(name.lower(), name.lower())
        known = servers.setdefault(server_id, ServerFiles(server_id=server_id, name=name))
        known.surveys += surveys
    return list(servers.values())


def write_server(request: Request, about: ServerFiles, *, order: Order | None, zone: tzinfo) -> Reading:
    """Write one reading: a checkpoint a file, then the server itself."""
    surveys = sorted(about.surveys, key=_richness)
    writer = request.estate.begin(
        source="wsus-export",
        scope_kind="server",
        scope=about.server_id,
        clock=request.clock,
        fingerprint=fingerprint((s.source, f"{s.sha256} {order} {zone}") for s in surveys),
    )
    with writer:
        for one in surveys:
            writer.met(_met(one))
        if not any(s.kinds for s in surveys):
            raise _nothing_understood(surveys)
        shared = _shared_page(about, zone)
        for i, one in enumerate(surveys):
            request.progress.step(f"Importing {one.source.shown}", done=i, total=len(surveys))
            page = _page_of(one, shared, order)
            _declare(writer, one, page, order)
            if one.kinds and not writer.has(one.source.shown):
                writer.write(one.source.shown, _facts(writer, one, page))
        for one in surveys:
            _tell(writer, one, one.page)
        writer.saw(Server)
        writer.write("server", [_server(about)])
        writer.finish()
    return writer.reading


def _facts(writer: ReadingWriter, one: Survey, page: Page) -> Iterator[object]:
    for record in surveyed_records(one):
        kind = kind_of(record)
        if convert := CONVERTERS.get(kind):
            yield from convert(Row(record, page, TABLES[kind][0]))
    _tell(writer, one, page)


def _tell(writer: ReadingWriter, one: Survey, page: Page) -> None:
    for (table, what), rows in page.complaints.items():
        writer.gap(table, f"{what} ({rows:,} times in {one.source.shown})")


def _declare(writer: ReadingWriter, one: Survey, page: Page, order: Order | None) -> None:
    """State which tables a file was about, and what of it is known beforehand to be missing."""
    tables = _tables_of(one)
    writer.saw(*tables)
    for name in one.undecided(order):
        why = "give --culture, for example --culture de-DE"
        for table in tables[:1]:
            what = f"{one.written_as(name)} in {one.source.shown}: day and month cannot be told apart"
            writer.gap(table, what, why=why)
    if one.problem is not None or one.notes.damage:
        why = one.problem.message if one.problem else one.notes.sentence()
        for table in tables:
            writer.gap(table, f"{one.source.shown} was read in part", why=why)
    if one.manifest is not None:
        _declare_sections(writer, one.manifest.values)


def _declare_sections(writer: ReadingWriter, manifest: dict[str, object]) -> None:
    failed: set[str] = set()
    for error in values.elements_of(manifest.get("errors")) or []:
        parts = values.members_of(error)
        section = values.text_of(parts.get("section")) or ""
        failed.add(section)
        for table in SECTIONS.get(section, ()):
            writer.gap(table, f"the script could not read {section}", why=values.text_of(parts.get("message")) or "")
    for file in values.elements_of(manifest.get("files")) or []:
        section = values.text_of(values.members_of(file).get("section")) or ""
        if section not in failed:
            writer.saw(*SECTIONS.get(section, ()))


def _tables_of(one: Survey) -> list[type]:
    found = [t for kind in one.kinds for t in TABLES.get(kind, ())]
    if "computer" in one.kinds and one.names & set(computers.GROUP_COLUMNS):
        found.append(GroupMembership)
    if one.kinds.keys() & {"subscription", "subscribed"} and one.names & {"products", "classifications"}:
        found.append(SubscriptionCategory)
    if "update" in one.kinds and {"filename", "size"} <= one.names:
        found.append(UpdateFile)
    return list(dict.fromkeys(found))


def _shared_page(about: ServerFiles, zone: tzinfo) -> Page:
    groups: dict[str, set[str]] = {}
    known: dict[str, set[str]] = {}
    for one in about.surveys:
        for name, ids in one.groups.items():
            groups.setdefault(name, set()).update(ids)
        for name, ids in one.computers.items():
            known.setdefault(name, set()).update(ids)
    return Page(scope=about.server_id, zone=zone, groups=groups, computers=known)


def _page_of(one: Survey, shared: Page, order: Order | None) -> Page:
    return Page(
        scope=shared.scope,
        zone=shared.zone,
        groups=shared.groups,
        computers=shared.computers,
        orders=one.orders(order),
        undecided=frozenset(one.undecided(order)),
        sizes={update_id: sum(size for _, size in files) for update_id, files in one.files.items()},
    )


def _server(about: ServerFiles) -> Server:
    fields: dict[str, Any] = {}
    for one in about.surveys:
        fields |= one.server
    return Server(**{"name": about.name, **fields, "server_id": about.server_id})


def _met(one: Survey) -> SourceFile:
    kind = ", ".join(sorted(one.kinds)) or ("" if one.rows else "nothing in it")
    path = one.source.shown
    if not one.kinds and (one.problem or one.rows or one.notes.header or one.notes.damage):
        seen = ", ".join(one.notes.header[:8])
        note = one.problem.message if one.problem else f"not recognised; its properties are {seen}"
        return SourceFile(path=path, state="skipped", rows=one.rows, note=note)
    unknown = one.rows - one.kinds.total()
    notes = [one.problem.message] if one.problem else []
    notes += [one.notes.sentence()] if one.notes.damage else []
    notes += [f"{unknown:,} of {one.rows:,} records not recognised"] if unknown else []
    return SourceFile(
        path=path,
        state="partly read" if notes else "read",
        kind=kind,
        rows=one.kinds.total(),
        note=" ".join(notes),
    )


def _nothing_understood(surveys: Sequence[Survey]) -> UnexpectedAnswer:
    problems = [s.problem for s in surveys if s.problem is not None]
    if len(problems) == len(surveys) == 1:
        return problems[0]
    seen = [f"{Path(s.source.shown).name} ({_glimpse(s)})" for s in surveys[:5]]
    more = f" and {len(surveys) - 5:,} more" if len(surveys) > 5 else ""
    return UnexpectedAnswer(f"No WSUS record was found in {'; '.join(seen)}{more}.", hint=HINT)


def _glimpse(one: Survey) -> str:
    if one.problem is not None:
        return one.problem.message
    return ", ".join(one.notes.header[:6]) or "empty"


def _richness(one: Survey) -> tuple[int, int, str]:
    has_parents = bool(one.names & {"parentid", "parentgroupid", "parentname", "hasparent"})
    return max((RICHNESS.get(k, 2) for k in one.kinds), default=0), int(has_parents), one.source.shown


def _identity(surveys: Sequence[Survey]) -> tuple[str, str]:
    ids = [s.server_id for s in surveys if s.server_id]
    names = [s.server_name for s in sorted(surveys, key=lambda s: s.manifest is None) if s.server_name]
    return (ids[0] if ids else ""), (names[0] if names else "")


def _inherited(folder: str, identity: dict[str, tuple[str, str]]) -> tuple[str, str]:
    for above in (folder, *(str(p) for p in Path(folder).parents)):
        found = identity.get(above, ("", ""))
        if any(found):
            return found
    return "", ""


def _name_of(folder: str, surveys: Sequence[Survey], paths: Sequence[Path]) -> str:
    if len(surveys) == 1 and any(str(p) == surveys[0].source.shown for p in paths):
        return surveys[0].source.stem
    path = Path(folder).resolve()
    return (path.stem if path.suffix.lower() == ".zip" else path.name) or "server"
