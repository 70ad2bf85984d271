"""Make the example estate and write the truth beside it; deterministic to the byte for a size and a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from migrator.demo import cloud
from migrator.demo.catalogue import is_declined, updates_of
from migrator.demo.decided import approval_rules, approvals
from migrator.demo.directory import directory_facts
from migrator.demo.faults import UPDATE_FAULTS
from migrator.demo.machines import Blueprint, blueprints, facts_of, status_of
from migrator.demo.policy_facts import client_facts
from migrator.demo.rolled_up import rolled_up
from migrator.demo.servers import server_facts, servers
from migrator.demo.status import write_status
from migrator.demo.truth import write_truth
from migrator.demo.world import as_of, read_at, updates, world
from migrator.errors import AccessDenied, SettingsError
from migrator.estate.facts.computers import ComputerStatusCount, UpdateStatus
from migrator.estate.facts.updates import UpdateStatusCount
from migrator.estate.model import ScopeKind, fact_tables
from migrator.estate.store import Estate
from migrator.estate.writer import ReadingWriter

AS_OF = as_of()


def generate(estate_path: Path, *, computers: int = 2_000, seed: int = 1, status_rows: int | None = None) -> None:
    """Write an estate of so many computers and `truth.json` beside it.

    `status_rows` adds so many rows of per-computer status, the worst case of an export of everything.
    """
    if computers < 1:
        raise SettingsError(f"An enterprise of {computers} computers cannot be made.", hint="Ask for one or more.")
    estate = Estate.create(estate_path)
    for server in servers():
        with _begin(estate, source="wsus-export", kind="server", scope=server) as reading:
            reading.write("server", server_facts(server, computers))
            reading.write("updates", updates_of(server))
            reading.write("approvals", approvals(computers, seed, server))
            reading.write("rules", approval_rules(server))
            mine = (p for p in blueprints(computers, seed) if p.server == server)
            reading.write("computers", _spread(mine, facts_of))
            if server == "wsus01":
                reading.write("roll-up", _spread(blueprints(computers, seed), rolled_up))
            reading.write("status", _status(computers, seed, server, exceptions=not status_rows))
            if status_rows:
                status_rows -= write_status(reading, estate, server=server, most=status_rows)
            _finish(reading)
    _write_others(estate, computers, seed)
    write_truth(estate_path.parent / "truth.json", computers, seed)


def _begin(estate: Estate, *, source: str, kind: ScopeKind, scope: str) -> ReadingWriter:
    return estate.begin(
        source=source,
        scope_kind=kind,
        scope=scope,
        clock=read_at,
        read_as="CONTOSO\\assessor",
        permission="WSUS Reporters",
    )


def _finish(reading: ReadingWriter) -> None:
    """Close a reading that looked at every table of its scope: a small enterprise has none of some things."""
    reading.saw(*(t.fact for t in fact_tables().values() if t.scope_kind == reading.reading.scope_kind))
    reading.finish()


def _spread(plans: Iterable[Blueprint], facts: Callable[[Blueprint], Iterable[object]]) -> Iterator[object]:
    for plan in plans:
        yield from facts(plan)


def _status(computers: int, seed: int, server: str, *, exceptions: bool) -> Iterator[object]:
    ids: dict[str, list[str]] = defaultdict(list)
    for update in updates():
        kept = update.family == "old" or not is_declined(update, server)
        if kept and update.update_id not in UPDATE_FAULTS:
            ids[update.family].append(update.update_id)
    every = len(updates())
    open_ones: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    members: dict[str, int] = defaultdict(int)
    silent = 0
    for plan in blueprints(computers, seed):
        if plan.server != server:
            continue
        counted = False
        for fact in status_of(plan, ids, every):
            if isinstance(fact, UpdateStatus):
                open_ones[fact.update_id][fact.state == "failed"] += 1
            counted = counted or (isinstance(fact, ComputerStatusCount) and not fact.unknown)
            if exceptions or not isinstance(fact, UpdateStatus):
                yield fact
        members[plan.windows.family] += counted
        silent += not counted
    everybody = sum(members.values())
    for update in updates():
        needed, failed = open_ones[update.update_id]
        fault = UPDATE_FAULTS.get(update.update_id) if server == "wsus01" else None
        if fault == "declined_but_needed":
            needed += min(3, everybody)
        of = members[update.family] if update.update_id not in UPDATE_FAULTS else needed + failed
        yield UpdateStatusCount(
            server_id=server, update_id=update.update_id, unknown=silent if fault != "declined_but_needed" else 0,
            not_applicable=everybody - of, not_installed=needed, downloaded=0, installed=of - needed - failed,
            pending_reboot=0, failed=failed, counted_at=read_at(),
        )  # fmt: skip


def _write_others(estate: Estate, computers: int, seed: int) -> None:
    def everybody(facts: Callable[[Blueprint], Iterable[object]]) -> Iterator[object]:
        return _spread(blueprints(computers, seed), facts)

    with _begin(estate, source="intune", kind="tenant", scope=world()["tenant"]) as reading:
        reading.write("devices", everybody(cloud.tenant_facts))
        reading.write("licences", cloud.licences(computers))
        _finish(reading)
    with _begin(estate, source="azure", kind="subscription", scope="contoso-prod") as reading:
        reading.write("machines", everybody(cloud.azure_facts))
        _finish(reading)
    with _begin(estate, source="ad", kind="directory", scope=world()["domain"]) as reading:
        reading.write("computers", everybody(directory_facts))
        _finish(reading)
    with _begin(estate, source="ad", kind="directory", scope=f"plant.{world()['domain']}"):
        raise AccessDenied(
            "The domain plant refused the sign-in.", hint="Read it with an account that may list its computer objects."
        )
    with _begin(estate, source="inventory", kind="inventory", scope="inventory") as reading:
        reading.write("sites", cloud.sites())
        reading.write("machines", everybody(cloud.note_of))
        _finish(reading)
    with _begin(estate, source="gpo", kind="policy", scope=world()["domain"]) as reading:
        reading.write("policies", client_facts(computers, blueprints(computers, seed)))
        _finish(reading)
