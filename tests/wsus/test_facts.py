"""What was put into a server comes out of it, fact for fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer
from migrator.estate.model import fact_tables
from tests.estate.opening import opened
from tests.wsus.collecting import collect, gaps
from tests.wsus_server.data import write_server
from tests.wsus_server.options import Server, wire_id
from tests.wsus_server.serving import Served

NOT_ON_THE_WIRE = {
    "server": {"os_build", "config_manager_owned", "config_manager_evidence", "name", "port", "uses_tls"},
    "server_event": {"administrator", "message"},
    "sync_run": {"run_id", "update_errors", "error_text"},
    "update": {"size_bytes", "has_earlier_revision"},
    "approval": set(),
    "server_status": {"groups", "computers"},
}
"""Columns that the service does not tell, or tells of the connection; the others have to be the same."""
SERVER_IDS = {"downstream_id", "parent_server_id"}
"""Columns with ids of other servers, which are GUIDs on the wire."""
TABLES = (
    "server", "subscription", "subscription_category", "computer_group", "computer", "group_membership",
    "computer_status_count", "update", "approval", "approval_rule", "category", "downstream_server", "sync_run",
    "server_event", "update_category",
)  # fmt: skip


def facts(database: Database, table: str, *, server: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """Return the rows of a server; ids of servers as they are on the wire, lists as sets."""
    lists = {c.name for c in fact_tables()[table].columns if c.python_type == tuple[str, ...]}
    names = ", ".join(f'list_sort("{c}") as "{c}"' if c in lists else f'"{c}"' for c in columns)
    return database.rows(f'select {names} from "{table}" where server_id = ? order by all', [server])


@pytest.fixture(scope="module")
def both(example: Path, running: Served, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the estate that is served and the one that was collected from the server."""
    write_server(example, "wsus01", running.folder, Server())
    running.forget()
    path = tmp_path_factory.mktemp("collected") / "estate"
    (reading,) = collect(path, running)
    assert (reading.problem, gaps(reading)) == ("", [])
    with opened(example) as given, opened(path) as found:
        yield given, found


@pytest.mark.parametrize("table", TABLES)
def test_what_the_server_holds_is_what_was_read(table: str, both: Any) -> None:
    given, found = both
    left_out = NOT_ON_THE_WIRE.get(table, set()) | {"server_id"}
    columns = [c.name for c in fact_tables()[table].columns if c.name not in left_out]
    expected = facts(given, table, server="wsus01", columns=columns)
    assert expected
    ids = [i for i, name in enumerate(columns) if name in SERVER_IDS]
    known = [[wire_id(v) if v and i in ids else v for i, v in enumerate(row)] for row in expected]
    came_out = [list(row) for row in facts(found, table, server=wire_id("wsus01"), columns=columns)]
    assert sorted(came_out, key=str) == sorted(known, key=str)


def test_the_counts_of_an_update_are_those_of_the_server_where_any_computer_has_a_state(both: Any) -> None:
    given, found = both
    names = [c.name for c in fact_tables()["update_status_count"].columns if c.name != "server_id"]
    states = [n for n in names if n not in ("update_id", "counted_at")]
    some = " + ".join(states)
    expected = given.rows(
        f"select {', '.join(names)} from update_status_count where server_id = 'wsus01' and {some} > 0 order by all"
    )
    assert facts(found, "update_status_count", server=wire_id("wsus01"), columns=names) == expected


def test_no_call_is_made_for_an_update_or_a_computer(served: Served, tmp_path: Path) -> None:
    collect(tmp_path / "estate", served)
    assert len(served.calls()) < 45
    assert served.written() == []


def test_every_computer_column_that_the_service_tells_is_filled(both: Any) -> None:
    _, found = both
    never = {"parent_server_id"}
    for column in fact_tables()["computer"].columns:
        known = found.value(f'select count("{column.name}") from computer')
        assert known > 0 or column.name in never, (Computer, column.name)
