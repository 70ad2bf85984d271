"""Servers as machines that move."""

from __future__ import annotations

from migrator.estate.facts.cloud import AzureMachine
from migrator.estate.facts.computers import Computer
from tests.rules.asking import case, change, drop
from tests.rules.base import CLIENT, SRV

MULTI = change(Computer, SRV, sku=175, os_build=22631)
UNTOLD = change(Computer, SRV, sku=None, product_type=None, role=None)

CASES = [
    case("SRV001", SRV, "pass"),
    case("SRV001", SRV, "fail", change(Computer, SRV, product_type=2)),
    case(
        "SRV001", SRV, "unknown", change(Computer, SRV, product_type=None), why="a domain controller is told by it only"
    ),
    case("SRV001", SRV, "unknown", UNTOLD),
    case("SRV001", CLIENT, "not applicable"),
    case("SRV002", SRV, "pass"),
    case("SRV002", SRV, "fail", MULTI),
    case(
        "SRV002",
        SRV,
        "fail",
        UNTOLD,
        change(Computer, SRV, role="server", os_build=26100, os_description="Windows 11 Enterprise multi-session"),
    ),
    case("SRV002", SRV, "unknown", change(Computer, SRV, sku=None)),
    case("SRV002", SRV, "unknown", UNTOLD),
    case("SRV002", CLIENT, "not applicable"),
    case("SRV003", SRV, "pass"),
    case(
        "SRV003", SRV, "unknown", change(AzureMachine, fqdn=None), why="another domain may have a server of that name"
    ),
    case("SRV003", SRV, "fail", drop(AzureMachine)),
    case("SRV003", SRV, "fail", change(AzureMachine, fqdn="srv1§.other.example")),
    case("SRV003", SRV, "unknown", change(Computer, SRV, name=None), alone=True),
    case("SRV003", SRV, "unknown", UNTOLD),
    case("SRV003", CLIENT, "not applicable"),
]
