"""A small estate made by hand, assessed in memory: one server, groups with a habit, clients and servers of all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec

from migrator.assessment import Question, answer, prepare, question
from migrator.decisions import Choice
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.facts.directory import MachineRole
from migrator.estate.facts.servers import Server
from migrator.estate.facts.updates import Approval, Update
from migrator.estate.loading import Coverage, ReadingSummary, load_facts
from migrator.estate.model import fact_tables
from migrator.settings import Plan, Report, Settings

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SERVER = "s1"
ALL = "a0a08746-4dbe-4a37-9adf-9e7652c0b421"
SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
GROUPS = {
    "g1": ("Pilot", 2),
    "g2": ("Büro München", 9),
    "g3": ("Finance", None),
    "g4": ("Servers", 5),
    "g5": ("מחשבים", None),
}
SETTINGS = Settings(
    plan=Plan(pilot_size=5, clients_per_wave=20, servers_per_wave=10), report=Report(organisation="Contoso Europe")
)


def facts(computers: int = 60) -> list[object]:
    """Return a server, five groups, monthly approvals for three of them, and computers in turn of five kinds."""
    found: list[object] = [
        Server(server_id=SERVER, name="wsus01.contoso.example"),
        ComputerGroup(server_id=SERVER, group_id=ALL, name="All Computers", has_parent=False),
        *(
            ComputerGroup(server_id=SERVER, group_id=g, name=n, parent_id=ALL, has_parent=True)
            for g, (n, _) in GROUPS.items()
        ),
        *_approvals(),
    ]
    groups = list(GROUPS)
    for i in range(computers):
        server = i % 5 == 3
        found.append(
            Computer(
                server_id=SERVER,
                computer_id=f"c{i:05}",
                name=f"{'srv' if server else 'pc'}-{i:05}.contoso.example",
                os_build=(26100, 22631, 19045, 20348, 99999 if i % 2 else 26200)[i % 5],
                sku=7 if server else 4,
                product_type=3 if server else 1,
                architecture="AMD64",
                last_sync_at=NOW - timedelta(days=i % 40),
            )
        )
        group = "g4" if server else groups[i % 3]
        found.append(GroupMembership(server_id=SERVER, computer_id=f"c{i:05}", group_id=group))
        if i % 17 == 0:
            found.append(
                MachineRole(inventory="machines.csv", machine=f"pc-{i:05}", site="Lyon", is_isolated=i % 34 == 0)
            )
    return found


def _approvals() -> Iterable[object]:
    for month in range(1, 11):
        released = datetime(2026, month, 13, 18, tzinfo=UTC)
        update = f"u{month}"
        yield Update(
            server_id=SERVER, update_id=update, title=f"2026-{month:02} Cumulative Update for Windows", kbs=(f"50{month:05}",),
            classification="Security Updates", classification_id=SECURITY, update_type="software", released_at=released,
            is_superseded=month < 10, has_earlier_revision=False,
        )  # fmt: skip
        for group, (_, days) in GROUPS.items():
            if days is not None:
                approved = released + timedelta(days=days)
                yield Approval(
                    server_id=SERVER, approval_id=f"{update}-{group}", update_id=update, group_id=group, action="install",
                    created_at=approved, has_deadline=group == "g2", administrator="CONTOSO\\anna",
                    deadline=approved + timedelta(days=4) if group == "g2" else None,
                )  # fmt: skip


def coverage(*, missing: Sequence[str] = ()) -> list[Coverage]:
    """Return that every table of the server and the inventory was read, but those in `missing`."""
    return [
        Coverage(
            scope_kind=str(t.scope_kind), scope={"server": SERVER, "inventory": "machines.csv"}[str(t.scope_kind)],
            table_name=t.name, state="missing" if t.name in missing else "complete", reading_id="r1", read_at=NOW, rows=1,
            reason="wsus-export did not hold it" if t.name in missing else None,
        )
        for t in fact_tables().values()
        if t.scope_kind in {"server", "inventory"}
    ]  # fmt: skip


def assessed(
    given: Iterable[object] | None = None,
    *,
    choices: Sequence[Choice] = (),
    settings: Settings = SETTINGS,
    covered: Sequence[Coverage] | None = None,
    advisories: tuple[str, ...] = (),
) -> Database:
    """Return an assessed database in memory."""
    database = Database()
    readings = [
        ReadingSummary(
            reading_id="r1", source="wsus", scope_kind="server", scope=SERVER, started=NOW - timedelta(hours=1), ended=NOW,
            state="complete", rows=100, problem=None, hint=None,
        ),
        ReadingSummary(
            reading_id="r2", source="intune", scope_kind="tenant", scope="contoso.example", started=NOW, ended=NOW,
            state="failed", rows=0, problem="Signed in, not allowed.", hint="Grant DeviceManagementManagedDevices.Read.All.",
        ),
    ]  # fmt: skip
    load_facts(
        database,
        facts() if given is None else given,
        coverage=coverage() if covered is None else covered,
        readings=readings,
    )
    asked = _with_one_gate(question(as_of=AS_OF, settings=settings), advisories=advisories)
    prepare(database, asked, estate="estate", estate_hash="hash", choices=choices)
    answer(database, asked, step=lambda _: None)
    return database


def empty() -> Database:
    """Return an assessed database into which nothing was read."""
    database = Database()
    load_facts(database, [], coverage=[])
    asked = question(as_of=AS_OF)
    prepare(database, asked, estate="empty", estate_hash="hash")
    answer(database, asked, step=lambda _: None)
    return database


def _with_one_gate(asked: Question, *, advisories: tuple[str, ...]) -> Question:
    """Let one rule alone decide readiness, so that these tests do not move with every rule of the folder."""
    gated = [msgspec.structs.replace(t, gates=t.gates and ("DEV001",), advisories=advisories) for t in asked.targets]
    return replace(asked, targets=tuple(gated))
