"""Several servers: those above and below are found and read once, and who does not answer is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.assessment import assess, question
from migrator.estate.database import Database
from migrator.estate.readings import Reading
from migrator.estate.store import Estate
from tests.estate.opening import opened
from tests.wsus.collecting import AT, collect
from tests.wsus_server.data import write_server
from tests.wsus_server.options import Downstream, Server, wire_id
from tests.wsus_server.serving import Served, serving_all


@pytest.fixture(scope="module")
def pair(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, ...]]:
    """Serve wsus01 and below it wsus02, at one port of two addresses; wsus03 below it is not there."""
    folder = tmp_path_factory.mktemp("several")
    folders = [folder / "upper", folder / "lower"]
    for one in folders:
        one.mkdir()
    with serving_all(folders, one_port=True) as servers:
        upper, lower = servers
        below = (
            Downstream(server_id="wsus02", name=lower.host),
            Downstream(server_id="wsus03", name="127.0.0.77", is_replica=True),
        )
        write_server(example, "wsus01", upper.folder, Server(downstream=below, rolls_up=("wsus02",)))
        above = Server(
            syncs_from_microsoft_update=False, upstream_name=upper.host, upstream_port=upper.http_port,
            upstream_tls=False,
        )  # fmt: skip
        write_server(example, "wsus02", lower.folder, above)
        yield servers


def by_scope(readings: list[Reading]) -> dict[str, str]:
    return {r.scope: r.problem for r in readings}


@pytest.mark.parametrize("start", [(0,), (1,), (0, 1)], ids=["from above", "from below", "both named"])
def test_each_server_is_read_once_from_wherever_one_starts(
    start: tuple[int, ...], pair: tuple[Served, ...], tmp_path: Path
) -> None:
    for server in pair:
        server.forget()
    readings = collect(tmp_path / "estate", *[pair[i] for i in start], only=False)
    found = by_scope(readings)
    assert found.keys() == {wire_id("wsus01"), wire_id("wsus02"), wire_id("wsus03")}
    assert (found[wire_id("wsus01")], found[wire_id("wsus02")]) == ("", "")
    assert "127.0.0.77" in found[wire_id("wsus03")]
    assert [len(s.calls("ExecuteSPSearchComputers")) for s in pair] == [1, 1]
    assert [s.written() for s in pair] == [[], []]


def test_only_the_named_ones_are_read_if_so_wished(pair: tuple[Served, ...], tmp_path: Path) -> None:
    assert by_scope(collect(tmp_path / "estate", pair[0], only=True)).keys() == {wire_id("wsus01")}


def test_a_computer_that_two_servers_tell_is_one_machine(pair: tuple[Served, ...], tmp_path: Path) -> None:
    collect(tmp_path / "estate", pair[0], only=False)
    with opened(tmp_path / "estate") as estate:
        below = estate.rows("select computer_id from computer where server_id = ? order by 1", [wire_id("wsus02")])
        told = estate.rows(
            "select computer_id from computer where server_id = ? and not reports_here and parent_server_id = ? order by 1",
            [wire_id("wsus01"), wire_id("wsus02")],
        )
        ids = estate.value("select count(distinct computer_id) from computer")
    assert set() != set(told) <= set(below)
    with Database() as assessed:
        assess(assessed, Estate.open(tmp_path / "estate"), question(as_of=AT.date()), step=lambda _: None)
        assert assessed.value("select count(*) from machine") == ids


def test_one_server_with_two_names_is_read_once(pair: tuple[Served, ...], tmp_path: Path) -> None:
    places = (f"localhost:{pair[0].http_port}", f"127.0.0.1:{pair[0].http_port}")
    assert by_scope(collect(tmp_path / "estate", pair[0], server=places, only=True)).keys() == {wire_id("wsus01")}
