"""Cells become facts: sentinels, absent columns, words and numbers; the rebuilding of synchronisations."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors._wsus_staging import Staging, layouts
from migrator.collectors._wsus_staging.macros import ABSENT, ENUMERATIONS
from migrator.estate.facts.servers import ServerEvent, SyncRun
from migrator.estate.facts.updates import Approval
from migrator.estate.model import shape
from migrator.estate.store import Estate
from tests.estate.opening import clock, opened

SCOPE = "11111111-1111-4111-8111-111111111111"


def facts(folder: Path, table: type, rows: dict[str, list[tuple[str | None, ...]]]) -> list[dict[str, Any]]:
    """Stage rows, write the facts of one table and return them."""
    writer = Estate.create(folder).begin(source="wsus", scope_kind="server", scope=SCOPE, clock=clock)
    with writer, Staging(SCOPE) as staging:
        for kind, given_rows in rows.items():
            staging.add(kind, given_rows)
        staging.write(writer, "part", (table,))
        writer.finish()
    with opened(folder) as found:
        return found.records(f"select * from {shape(table).name} order by all")


def deployment(**cells: str | None) -> tuple[str | None, ...]:
    known = {
        "deployment_time": "2026-01-05T10:00:00", "deployment_status": "1", "action_id": "0",
        "go_live_time": "2026-01-05T10:00:00", "deadline": None, "administrator": "CONTOSO\\a", "is_assigned": "true",
        "deployment_id": SCOPE, "update_id": SCOPE, "revision": "201", "group_id": SCOPE,
    }  # fmt: skip
    return tuple((known | cells)[c.name] for c in layouts()["deployment"])


@pytest.mark.parametrize(
    ("deadline", "has_deadline", "at"),
    [
        ("2026-02-01T03:00:00", True, datetime(2026, 2, 1, 3)),
        ("2026-02-01T03:00:00.997", True, datetime(2026, 2, 1, 3, 0, 0, 997000)),
        ("2026-02-01T03:00:00+02:00", True, datetime(2026, 2, 1, 1)),
        ("9999-12-31T23:59:59.997", False, None),
        ("9999-12-31T23:59:59.9999999", False, None),
        ("1753-01-01T00:00:00", False, None),
        (None, False, None),
        (ABSENT, None, None),
    ],
)
def test_no_deadline_a_deadline_and_not_known_are_three_things(
    deadline: str | None, has_deadline: bool | None, at: datetime | None, tmp_path: Path
) -> None:
    (found,) = facts(tmp_path / "estate", Approval, {"deployment": [deployment(deadline=deadline)]})
    assert (found["has_deadline"], found["deadline"]) == (has_deadline, at)


@pytest.mark.parametrize(
    ("number", "action"), [("0", "install"), ("1", "uninstall"), ("2", "not_approved"), ("3", "not_approved")]
)
def test_actions_are_read_by_their_number(number: str, action: str, tmp_path: Path) -> None:
    (found,) = facts(tmp_path / "estate", Approval, {"deployment": [deployment(action_id=number)]})
    assert found["action"] == action


def test_what_the_server_made_for_itself_is_no_approval(tmp_path: Path) -> None:
    assert facts(tmp_path / "estate", Approval, {"deployment": [deployment(action_id="5")]}) == []


def event(number: int, minute: int, *, misc: str | None = None) -> tuple[str | None, ...]:
    cells = {
        "event_instance_id": f"{minute:08x}-0000-4000-8000-{number:012x}", "event_id": str(number), "namespace_id": "2",
        "time_at_server": f"2026-03-01T{minute // 60:02}:{minute % 60:02}:00", "misc_data": misc, "win32_result": "0",
    }  # fmt: skip
    return tuple(cells.get(c.name) for c in layouts()["event"])


def runs(folder: Path, events: list[tuple[str | None, ...]]) -> list[tuple[Any, ...]]:
    found = facts(folder, SyncRun, {"event": events})
    keys = ("started_at", "ended_at", "started_manually", "result", "error")
    return sorted((tuple(r[k] for k in keys) for r in found), key=str)


def at(minute: int) -> datetime:
    return datetime(2026, 3, 1, minute // 60, minute % 60, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([(381, 0), (384, 5)], [(at(0), at(5), False, "succeeded", "NotApplicable")]),
        ([(382, 0), (386, 5)], [(at(0), at(5), True, "failed", None)]),
        ([(381, 0), (387, 5)], [(at(0), at(5), False, "canceled", None)]),
        ([(381, 0), (385, 5)], [(at(0), at(5), False, "canceled", None)]),
        ([(381, 0)], [(at(0), None, False, "unknown", None)]),
        ([(386, 5)], [(None, at(5), None, "failed", None)]),
        (
            [(381, 0), (381, 10), (384, 15)],
            [(at(0), None, False, "unknown", None), (at(10), at(15), False, "succeeded", "NotApplicable")],
        ),
        ([(381, 0), (389, 2), (384, 5)], [(at(0), at(5), False, "succeeded", "NotApplicable")]),
    ],
)
def test_runs_are_rebuilt_from_events(
    events: list[tuple[int, int]], expected: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    assert runs(tmp_path / "estate", [event(n, m) for n, m in events]) == sorted(expected, key=str)


def test_the_name_of_the_error_is_found_in_the_words_of_the_event(tmp_path: Path) -> None:
    events = [event(381, 0), event(386, 1, misc="UssCommunicationError: WebException: timed out")]
    (found,) = facts(tmp_path / "estate", SyncRun, {"event": events})
    assert (found["error"], found["error_text"]) == (
        "UssCommunicationError",
        "UssCommunicationError: WebException: timed out",
    )


def test_other_events_of_the_server_are_kept(tmp_path: Path) -> None:
    (found,) = facts(tmp_path / "estate", ServerEvent, {"event": [event(389, 0), event(381, 1)]})
    assert found["number"] == 389


@given(st.lists(st.sampled_from([381, 382, 384, 386, 387]), max_size=12))
def test_every_start_is_one_run_and_every_end_belongs_to_one(numbers: list[int]) -> None:
    with Staging(SCOPE) as staging:
        staging.add("event", [event(n, i) for i, n in enumerate(numbers)])
        found = staging.facts(SyncRun)
    starts = sum(n in (381, 382) for n in numbers)
    assert sum(r["started_at"] is not None for r in found) == starts
    assert sum(r["ended_at"] is not None for r in found) == len(numbers) - starts


@pytest.mark.parametrize("name", sorted(ENUMERATIONS))
def test_a_member_that_nobody_knows_is_told_with_its_column(name: str) -> None:
    kind, column = next(
        (k, c.name) for k, columns in layouts().items() for c in columns if c.holds == name and c.is_kept
    )
    row = tuple("Unheard" if c.name == column else None for c in layouts()[kind])
    with Staging(SCOPE) as staging:
        staging.add(kind, [row, row])
        told = [c.what for c in staging.complaints()]
    assert told == [f"{column} holds Unheard, which this version does not know (2 times)"]
