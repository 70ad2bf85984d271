"""Derive tables from facts in memory: facts in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from migrator.assessment import prepare, question
from migrator.decisions import Choice
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.facts.updates import Approval, Update
from migrator.estate.loading import Coverage, ReadingSummary, load_facts
from migrator.mappers import derive, fill, mappers, resting_on
from migrator.planning._places import TABLES
from migrator.settings import Settings
from migrator.targets._placement import PLACEMENT
from tests.rules.asking import early_mappers
from tests.rules.base import ALL, AS_OF, SECURITY, UNASSIGNED

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
TREE = (
    ComputerGroup(server_id="s1", group_id=ALL, name="All Computers", has_parent=False),
    ComputerGroup(server_id="s1", group_id=UNASSIGNED, name="Unassigned Computers", parent_id=ALL, has_parent=True),
    ComputerGroup(server_id="s1", group_id="g1", name="Offices", parent_id=ALL, has_parent=True),
    ComputerGroup(server_id="s1", group_id="g2", name="Lyon", parent_id="g1", has_parent=True),
    ComputerGroup(server_id="s1", group_id="g3", name="Finance", parent_id=ALL, has_parent=True),
)


def computer(computer_id: str = "c1", **values: Any) -> Computer:
    given: dict[str, Any] = {
        "server_id": "s1", "computer_id": computer_id, "name": f"{computer_id}.corp.example", "os_build": 26200, "sku": 4,
        "product_type": 1, "architecture": "AMD64",
    }  # fmt: skip
    return Computer(**given | values)


def member(group_id: str, computer_id: str = "c1", server_id: str = "s1") -> GroupMembership:
    return GroupMembership(server_id=server_id, computer_id=computer_id, group_id=group_id)


def update(update_id: str, released: datetime | None, **values: Any) -> Update:
    given: dict[str, Any] = {
        "server_id": "s1", "update_id": update_id, "classification_id": SECURITY, "classification": "Security Updates",
        "released_at": released, "is_infrastructure": False,
    }  # fmt: skip
    return Update(**given | values)


def approval(update_id: str, group_id: str, created: datetime | None, **values: Any) -> Approval:
    given: dict[str, Any] = {
        "server_id": "s1", "approval_id": f"{update_id}-{group_id}", "update_id": update_id, "group_id": group_id,
        "action": "install", "created_at": created, "has_deadline": False, "administrator": "CORP\\anna",
    }  # fmt: skip
    return Approval(**given | values)


def derived(
    facts: Iterable[object],
    *,
    covered: Sequence[Coverage] = (),
    readings: Sequence[ReadingSummary] = (),
    settings: Settings | None = None,
    choices: Sequence[Choice] = (),
    rings: bool = False,
) -> Database:
    """Return a database with the derived tables; with `rings` also placement and what rests on it."""
    database = Database()
    database.run("set threads = 1")
    load_facts(database, facts, coverage=covered, readings=readings)
    asked = question(as_of=AS_OF, settings=settings)
    prepare(database, asked, estate="estate", estate_hash="hash", choices=choices)
    derive(database, early_mappers())
    if rings:
        fill(database, PLACEMENT)
        planned = resting_on(TABLES, mappers())
        derive(database, (m for m in mappers() if m not in early_mappers() and m not in planned))
    return database


def rows(facts: Iterable[object], sql: str, **more: Any) -> list[tuple[Any, ...]]:
    """Derive, ask, close."""
    with derived(facts, **more) as database:
        return database.rows(sql)
