"""Approvals as decisions, cloud records by name, notes of an administrator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrator.estate.facts.cloud import AzureMachine, EntraDevice, IntuneDevice
from migrator.estate.facts.directory import MachineRole
from migrator.estate.facts.servers import Server
from tests.mappers.deriving import approval, computer, rows, update
from tests.rules.base import DRIVERS, INFRASTRUCTURE, SECURITY, UPDATES

RELEASED = datetime(2026, 9, 8, 17, tzinfo=UTC)
DEFINITIONS, UPGRADES = "e0789628-ce08-4437-be74-2495b842f43b", "3689bdc8-b205-4af4-8d4a-a63924c5e9d5"


@pytest.mark.parametrize(
    ("values", "family"),
    [
        ({"classification_id": SECURITY}, "quality"),
        ({"classification_id": UPDATES}, "quality"),
        ({"classification_id": UPGRADES}, "feature"),
        ({"classification_id": DRIVERS}, "driver"),
        ({"classification_id": DEFINITIONS}, "definition"),
        ({"classification_id": None, "update_type": "driver"}, "driver"),
        ({"classification_id": None}, None),
        ({"classification_id": "5eaef3e6-abb0-4192-9b26-0fd955381fa9", "classification": "Hotfix"}, "other"),
        ({"classification_id": None, "classification": None}, None),
    ],
)
def test_the_family_follows_from_the_classification(values: dict[str, Any], family: str | None) -> None:
    facts = [update("u", RELEASED, **values), approval("u", "g1", RELEASED)]
    assert rows(facts, "select family from decision") == [(family,)]


@pytest.mark.parametrize(
    ("approved", "deadline", "found"),
    [
        (RELEASED + timedelta(days=2, hours=23), None, (2, None)),
        (RELEASED, RELEASED + timedelta(days=7), (0, 7)),
        (RELEASED - timedelta(hours=1), RELEASED - timedelta(hours=2), (-1, -1)),
        (None, RELEASED, (None, None)),
    ],
)
def test_days_are_whole_days_rounded_down(
    approved: datetime | None, deadline: datetime | None, found: tuple[int | None, int | None]
) -> None:
    facts = [update("u", RELEASED), approval("u", "g1", approved, has_deadline=deadline is not None, deadline=deadline)]
    assert rows(facts, "select days_after_release, deadline_days from decision") == [found]


@pytest.mark.parametrize(
    "values", [{"is_infrastructure": True}, {"is_infrastructure": None, "classification_id": INFRASTRUCTURE}]
)
def test_what_the_server_approves_for_itself_is_no_decision(values: dict[str, Any]) -> None:
    assert rows([update("u", RELEASED, **values), approval("u", "g1", RELEASED)], "select * from decision") == []


def test_an_approval_of_an_update_that_was_not_read_stays_a_decision() -> None:
    assert rows([approval("u", "g1", RELEASED)], "select approval_key, family from decision") == [("s1/u-g1", None)]


@pytest.mark.parametrize(
    ("earlier", "refreshes", "may"),
    [
        (True, True, True),
        (True, None, True),
        (True, False, False),
        (False, True, False),
        (None, True, None),
        (None, False, False),
    ],
)
def test_a_date_may_have_moved_where_a_revision_can_have_moved_it(
    earlier: bool | None, refreshes: bool | None, may: bool | None
) -> None:
    facts = [
        Server(server_id="s1", auto_refreshes_approvals=refreshes),
        update("u", RELEASED, has_earlier_revision=earlier), approval("u", "g1", RELEASED),
    ]  # fmt: skip
    assert rows(facts, "select may_be_moved from decision") == [(may,)]


def azure(kind: str, name: str, fqdn: str | None, *, days: int = 0) -> AzureMachine:
    return AzureMachine(
        subscription_id="s", resource_id=f"{kind}-{name}-{days}", kind=kind, name=name, fqdn=fqdn,
        last_status_at=RELEASED - timedelta(days=days),
    )  # fmt: skip


AZURE = "select azure_kind, azure_resource_id from cloud_record"


@pytest.mark.parametrize(
    ("machines", "found"),
    [
        ([azure("arc", "c1", "c1.corp.example")], ("arc", "arc-c1-0")),
        ([azure("vm", "C1", None)], ("vm", "vm-C1-0")),
        ([azure("vm", "c1", "c1.other.example")], (None, None)),
        ([azure("vm", "c1", None), azure("arc", "c1", "c1.corp.example")], ("arc", "arc-c1-0")),
        ([azure("arc", "c1", "c1.corp.example", days=9), azure("vm", "c1", "c1.corp.example")], ("vm", "vm-c1-0")),
        ([azure("arc", "c11", None)], (None, None)),
        ([], (None, None)),
    ],
)
def test_an_azure_record_is_joined_by_its_full_name_and_else_by_its_bare_one(
    machines: list[object], found: tuple[str | None, str | None]
) -> None:
    assert rows([computer(), *machines], AZURE) == [found]


def test_intune_and_entra_are_joined_by_bare_name_whatever_the_case() -> None:
    facts = [
        computer(),
        IntuneDevice(tenant_id="t", device_id="i1", name="C1"),
        IntuneDevice(tenant_id="t", device_id="i9", name=None),
        EntraDevice(tenant_id="t", object_id="o", device_id="e1", name="c1", trust_type="ServerAd"),
    ]
    found = rows(facts, "select intune_device_id, entra_device_id, trust_type from cloud_record")
    assert found == [("i1", "e1", "ServerAd")]


def test_a_machine_without_a_name_has_no_record() -> None:
    facts = [computer(name=None), IntuneDevice(tenant_id="t", device_id="i9", name=None), azure("vm", "", None)]
    found = rows(facts, "select intune_device_id, azure_resource_id from cloud_record")
    assert found == [(None, None)]


def test_of_two_notes_the_one_with_the_full_name_counts() -> None:
    facts = [
        computer(),
        MachineRole(inventory="a.csv", machine="c1", site="Lyon"),
        MachineRole(inventory="b.csv", machine="c1.corp.example", site="Porto"),
        MachineRole(inventory="b.csv", machine="c1.other.example", site="Oslo"),
    ]
    assert rows(facts, "select site from machine_note") == [("Porto",)]
