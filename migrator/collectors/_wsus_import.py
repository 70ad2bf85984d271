"""Write the reading of one WSUS server from the files that were found to be about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from migrator.collectors import Request
from migrator.collectors import _values as values
from migrator.collectors import _wsus_computers as computers
from migrator.collectors import _wsus_server as server
from migrator.collectors import _wsus_updates as updates
from migrator.collectors._dates import Order
from migrator.collectors._files import fingerprint
from migrator.collectors._rows import Page, Row
from migrator.collectors._survey import Survey, surveyed_records
from migrator.collectors._wsus_servers import ServerFiles
from migrator.collectors._wsus_shapes import TABLES, kind_of
from migrator.errors import UnexpectedAnswer
from migrator.estate.facts.computers import ComputerGroup, ComputerStatusCount, GroupMembership, UpdateStatus
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


def write_server(request: Request, about: ServerFiles, *, order: Order | None, zone: tzinfo) -> Reading:
    """Write one reading: a checkpoint a file, then the server itself.

    A bundle was read when the script ended, not when its file is; ages are measured there.
    """
    surveys = sorted(about.surveys, key=_richness)
    now, exported = request.clock(), about.exported
    clock = (lambda: exported) if exported and exported <= now else request.clock
    writer = request.estate.begin(
        source="wsus-export",
        scope_kind="server",
        scope=about.server_id,
        clock=clock,
        fingerprint=fingerprint((s.source, f"{s.sha256} {s.encoding} {order} {zone}") for s in surveys),
    )
    with writer:
        for one in surveys:
            writer.met(_met(one, order))
        for one in about.older:
            writer.met(_skipped(one, "an earlier export of the same server; the newest one counts"))
        if about.conflict:
            raise UnexpectedAnswer(f"{about.conflict}.", hint="Give the files of each server a folder of their own.")
        if not any(s.kinds.total() for s in surveys) and (problem := _problem_of(surveys)):
            raise problem
        shared = _shared_page(about, zone)
        for i, one in enumerate(surveys):
            request.progress.step(f"Importing {one.source.shown}", done=i, total=len(surveys))
            page = _page_of(one, shared, order)
            _declare(writer, one, page, order)
            if one.kinds and not writer.has(one.source.shown):
                writer.write(one.source.shown, _facts(writer, one, page))
        for one in surveys:
            _tell(writer, one, one.page)
            _declare_manifest(writer, one, surveys)
        _declare_unread(writer, surveys)
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
    if one.source.stamp() != one.stamp:
        for table in _tables_of(one):
            writer.gap(
                table,
                f"{one.source.shown} was changed while it was read",
                why="collect it again when nobody writes to it",
            )


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
    if one.kinds["group"] and one.names.isdisjoint(computers.PARENTS):
        writer.gap(
            ComputerGroup, f"parents of the groups in {one.source.shown}", why="the export has no property for them"
        )
    if one.problem is not None or one.notes.damage:
        why = one.problem.message if one.problem else one.notes.sentence()
        for table in tables:
            writer.gap(table, f"{one.source.shown} was read in part", why=why)


def _declare_manifest(writer: ReadingWriter, one: Survey, surveys: Sequence[Survey]) -> None:
    """State what a bundle's manifest says: sections that failed, and files that are not there or shorter than written."""
    if one.manifest is None:
        return
    failed: set[str] = set()
    for error in values.elements_of(one.manifest.values.get("errors")) or []:
        parts = values.members_of(error)
        section = values.text_of(parts.get("section")) or ""
        failed.add(section)
        for table in SECTIONS.get(section, ()):
            writer.gap(table, f"the script could not read {section}", why=values.text_of(parts.get("message")) or "")
    found = {Path(s.source.shown).name: s for s in surveys if s.source.folder == one.source.folder}
    for file in values.elements_of(one.manifest.values.get("files")) or []:
        parts = values.members_of(file)
        section, name = values.text_of(parts.get("section")) or "", values.text_of(parts.get("name")) or ""
        rows, held = values.whole_of(parts.get("records")), found[name].rows if name in found else None
        for table in SECTIONS.get(section, ()):
            if section not in failed:
                writer.saw(table)
            if held is None:
                writer.gap(table, f"{name} is not there, and the manifest of the bundle names it")
            elif rows is not None and held < rows:
                writer.gap(table, f"{name} holds {held:,} of the {rows:,} records that the manifest counts")


def _declare_unread(writer: ReadingWriter, surveys: Sequence[Survey]) -> None:
    """State what a file may have held that could not be read at all.

    What its beginning tells is enough; where even that cannot be seen, any table that other files fill may lack rows.
    """
    is_bundle = any(s.manifest is not None for s in surveys)
    filled = {t for s in surveys for t in _tables_of(s)}
    for one in surveys:
        if not one.is_unknown or one.problem is None:
            continue
        opaque = one.source.open is None and not is_bundle
        for table in TABLES.get(one.guess, ()) or (sorted(filled, key=lambda t: t.__name__) if opaque else ()):
            writer.gap(table, f"{one.source.shown} could not be read", why=one.problem.message)


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
    for one in about.surveys:
        for name, ids in one.groups.items():
            groups.setdefault(name, set()).update(ids)
    return Page(scope=about.server_id, zone=zone, groups=groups, computers=_computers_by_name(about.surveys))


def _computers_by_name(surveys: Sequence[Survey]) -> dict[str, str]:
    """Return ids of computers by name, where a file needs them; a name that two computers have gets none.

    200,000 names are 50 MiB, so that they are not kept for the usual export, which has ids.
    """
    by_name = [s for s in surveys if s.kinds["computer status"] and "computertarget" in s.names]
    found: dict[str, str] = {}
    for one in surveys if by_name else ():
        for record in surveyed_records(one) if one.kinds["computer"] else ():
            row = Row(record, one.page, Server)
            name, computer_id = row.text("fulldomainname"), row.text(*computers.IDS)
            if name and computer_id:
                known = found.setdefault(name.lower(), computer_id.lower())
                found[name.lower()] = computer_id.lower() if known == computer_id.lower() else ""
    return found


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


def _met(one: Survey, order: Order | None) -> SourceFile:
    kind = ", ".join(sorted(one.kinds)) or ("" if one.rows else "nothing in it")
    path = one.source.shown
    if not one.kinds and (one.problem or one.rows or one.notes.header or one.notes.damage):
        seen = ", ".join(one.notes.header[:8])
        return _skipped(one, _words(one.problem) if one.problem else f"not recognised; its properties are {seen}")
    unknown = one.rows - one.kinds.total()
    notes = [_words(one.problem)] if one.problem else []
    notes += [one.notes.sentence()] if one.notes.damage else []
    notes += [f"{unknown:,} of {one.rows:,} records not recognised"] if unknown else []
    notes += [
        f"{one.written_as(n)} shows the {one.columns[n].order}, so that was taken, not what --culture says"
        for n in one.contradicted(order)
    ]
    if one.kinds["computer"] and one.names.isdisjoint(computers.IDS):
        notes.append("computers without an id, known by their names alone")
    return SourceFile(
        path=path,
        state="partly read" if notes else "read",
        kind=kind,
        rows=one.kinds.total(),
        note="; ".join(notes),
    )


def _words(problem: UnexpectedAnswer) -> str:
    """Return a problem with its hint, for places that have one line."""
    return f"{problem.message} {problem.hint}".strip()


def _skipped(one: Survey, note: str) -> SourceFile:
    rows = one.source.count if one.source.is_passed_over else one.rows
    state: Literal["skipped", "refused"] = "refused" if one.problem and not one.source.is_passed_over else "skipped"
    return SourceFile(path=one.source.shown, state=state, rows=rows, note=note)


def _problem_of(surveys: Sequence[Survey]) -> UnexpectedAnswer | None:
    """Return why not one record was found; None where an export is sound and empty."""
    headed = [s.problem for s in surveys if s.kinds]
    if headed:
        return next((p for p in headed if p is not None), None)
    return _nothing_understood(surveys)


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
