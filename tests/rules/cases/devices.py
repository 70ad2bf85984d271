"""Computers as WSUS and an administrator know them."""

from __future__ import annotations

from dataclasses import replace

from migrator.estate.facts.computers import Computer, ComputerStatusCount
from migrator.estate.facts.directory import MachineRole
from tests.rules.asking import Case, Status, add, case, change, drop
from tests.rules.base import CLIENT, S1, SRV, ago

TWIN = Computer(server_id=S1, computer_id="c3§", name="pc1§.corp.example", os_build=26200, sku=4, product_type=1)
AWAY = [replace(TWIN, server_id=f"s{i}§", computer_id="c4§", reports_here=True) for i in range(2, 5)]


def note(**values: bool | None) -> MachineRole:
    return MachineRole(inventory="machines.csv", machine="pc1§", **values)  # type: ignore[arg-type]


def windows(
    rule: str, status: Status, build: int | None, sku: int | None, subject: str = CLIENT, **more: object
) -> Case:
    return case(rule, subject, status, change(Computer, subject, os_build=build, sku=sku, **more))


CASES = [
    windows("DEV001", "pass", 26200, 4),
    windows("DEV001", "pass", 19045, 4),
    windows("DEV001", "fail", 19044, 4),
    windows("DEV001", "fail", 22631, 48),
    windows("DEV001", "pass", 19044, 125),
    windows("DEV001", "fail", 9600, 7, SRV),
    windows("DEV001", "pass", 14393, 7, SRV),
    windows("DEV001", "unknown", None, 4),
    windows("DEV001", "unknown", 99999, 4),
    windows("DEV001", "unknown", 26200, None),
    windows("DEV001", "unknown", 26200, 9999),
    windows("DEV001", "fail", 22631, None, os_description="Windows 11 Pro Education"),
    windows("DEV001", "unknown", 17763, None, SRV, role="server"),
    windows("DEV001", "pass", 17763, None, SRV, role="server", os_description="Windows Server 2019 Standard"),
    windows("DEV001", "fail", 17763, None, SRV, role="server", os_description="Windows Server, version 1809"),
    windows("DEV001", "unknown", 17763, None, SRV, role="server", os_description="Windows Server Datacenter"),
    windows("DEV001", "pass", 20348, None, SRV, role="server"),
    case("DEV002", CLIENT, "pass", change(Computer, CLIENT, last_sync_at=ago(30.9))),
    case("DEV002", CLIENT, "fail", change(Computer, CLIENT, last_sync_at=ago(31))),
    case("DEV002", CLIENT, "fail", change(Computer, CLIENT, last_sync_at=None, never_synced=True)),
    case("DEV002", CLIENT, "unknown", change(Computer, CLIENT, last_sync_at=None)),
    case("DEV002", CLIENT, "unknown", change(Computer, CLIENT, last_sync_at=None, never_synced=None)),
    case("DEV003", CLIENT, "pass"),
    case("DEV003", CLIENT, "pass", change(Computer, CLIENT, last_status_at=None), why="it has reported; only not when"),
    case("DEV003", CLIENT, "pass", change(Computer, CLIENT, never_reported=None)),
    case("DEV003", CLIENT, "fail", change(Computer, CLIENT, last_status_at=None, never_reported=True)),
    case("DEV003", CLIENT, "unknown", change(Computer, CLIENT, last_status_at=None, never_reported=None)),
    windows("DEV004", "pass", 26200, 4),
    windows("DEV004", "pass", 26200, None, os_description="Windows 11 Enterprise"),
    windows("DEV004", "fail", None, 4),
    windows("DEV004", "fail", 26200, None, product_type=None, role=None),
    windows("DEV004", "unknown", 26200, None),
    windows("DEV005", "pass", 26200, 4),
    windows("DEV005", "fail", 99999, 4),
    windows("DEV005", "unknown", None, 4),
    windows("DEV005", "unknown", 12345, 4),
    case("DEV006", CLIENT, "pass"),
    case("DEV006", CLIENT, "fail", add(TWIN)),
    *(case("DEV006", CLIENT, "fail", add(twin), why="its twin is known to another server") for twin in AWAY),
    case("DEV006", CLIENT, "unknown", change(Computer, CLIENT, name=None), alone=True),
    case(
        "DEV006", CLIENT, "unknown", change(Computer, SRV, name=None), why="a nameless one may be its twin", alone=True
    ),
    case("DEV007", CLIENT, "pass", change(ComputerStatusCount, CLIENT, failed=4)),
    case("DEV007", CLIENT, "fail", change(ComputerStatusCount, CLIENT, failed=5)),
    case("DEV007", CLIENT, "unknown", change(ComputerStatusCount, CLIENT, failed=None)),
    case("DEV007", CLIENT, "unknown", drop(ComputerStatusCount, CLIENT)),
    windows("DEV008", "pass", 26200, 4),
    windows("DEV008", "fail", 19045, 4),
    windows("DEV008", "unknown", 26200, None),
    case("DEV009", CLIENT, "pass", change(Computer, CLIENT, architecture="ARM64")),
    case("DEV009", CLIENT, "fail", change(Computer, CLIENT, architecture="X86")),
    case("DEV009", CLIENT, "unknown", change(Computer, CLIENT, architecture=None)),
    case("DEV009", CLIENT, "unknown", change(Computer, CLIENT, architecture="Alpha")),
    case("DEV010", CLIENT, "pass"),
    case("DEV010", CLIENT, "pass", add(note(is_isolated=False))),
    case("DEV010", CLIENT, "fail", add(note(is_isolated=True))),
    case("DEV010", CLIENT, "unknown", add(note())),
    case("DEV010", CLIENT, "unknown", change(Computer, CLIENT, name=None), alone=True),
    case("DEV011", CLIENT, "pass"),
    case("DEV011", CLIENT, "fail", add(note(is_kiosk=True))),
    case("DEV011", CLIENT, "unknown", add(note(is_kiosk=None))),
    case("DEV011", CLIENT, "unknown", change(Computer, CLIENT, name=None), alone=True),
]
