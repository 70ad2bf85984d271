"""The estate as a whole: servers named and not read, readings, records in Intune and the directory."""

from __future__ import annotations

from dataclasses import replace

from migrator.estate.facts.cloud import IntuneDevice
from migrator.estate.facts.computers import Computer
from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.facts.servers import DownstreamServer, Server
from tests.rules.asking import READING, add, case, change, drop
from tests.rules.base import CLIENT, S1, SRV

BELOW = DownstreamServer(server_id=S1, downstream_id="s2§", name="wsus2§.corp.example")
READ = Server(server_id="s2§", name="wsus2§.corp.example", has_upstream=True, upstream_name="WSUS§")
DIED = replace(READING, state="unfinished", ended=None)

CASES = [
    case("EST001", S1, "pass"),
    case("EST001", S1, "pass", add(BELOW, READ)),
    case("EST001", "s2§", "pass", add(READ), why="the upstream server is named without its domain"),
    case("EST001", S1, "fail", add(BELOW)),
    case("EST001", S1, "fail", change(Server, has_upstream=True, upstream_name="top.other.example")),
    case("EST001", S1, "unknown", change(Server, has_upstream=None)),
    case("EST001", S1, "unknown", change(Server, has_upstream=True)),
    case("EST001", S1, "unknown", add(replace(BELOW, name=None))),
    case("EST001", S1, "unknown", add(BELOW, Server(server_id="s3§", has_upstream=False)), alone=True),
    case("EST002", "estate", "pass", alone=True),
    case("EST002", "estate", "fail", readings=(DIED,)),
    case(
        "EST002", "estate", "pass", why="what died was read again",
        readings=(DIED, replace(READING, reading_id="r2", started=READING.started.replace(hour=9))),
    ),
    case("EST002", "estate", "unknown", readings=()),
    case("EST003", CLIENT, "pass"),
    case("EST003", CLIENT, "fail", drop(IntuneDevice)),
    case("EST003", CLIENT, "unknown", change(Computer, CLIENT, name=None), alone=True),
    case("EST003", CLIENT, "unknown", change(Computer, CLIENT, sku=None, product_type=None, role=None)),
    case("EST003", SRV, "not applicable"),
    case("EST005", CLIENT, "pass"),
    case("EST005", CLIENT, "fail", drop(DirectoryComputer, "o1§")),
    case("EST005", CLIENT, "unknown", change(DirectoryComputer, "o1§", dns_name=None), why="a namesake, or the computer"),
    case("EST005", CLIENT, "unknown", change(Computer, CLIENT, name=None), alone=True),
]  # fmt: skip
