"""Failed synchronisations in a row, and the incident of 9 July 2025."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from migrator.estate.facts.servers import SyncRun
from tests.mappers.deriving import rows

FOUND = """select began_at, failed_runs, succeeded_before, recovered_at, error, side, incident_id, possible_incident_id
             from sync_outage order by began_at"""
KNOWN = "INC-2025-07"


def at(day: int, hour: int = 4, month: int = 7) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=UTC)


def runs(*told: tuple[datetime | None, str | None, str | None]) -> list[object]:
    return [
        SyncRun(server_id="s1", run_id=f"r{i}", started_at=when, result=result, error=error)
        for i, (when, result, error) in enumerate(told)
    ]


GOOD, BAD = "succeeded", "failed"
BEFORE, AFTER = (at(8), GOOD, None), (at(11), GOOD, None)


def outage(*told: tuple[datetime | None, str | None, str | None]) -> list[tuple[Any, ...]]:
    return rows(runs(*told), FOUND)


def naive(day: int, hour: int = 4) -> datetime:
    return at(day, hour).replace(tzinfo=None)


def test_failures_at_microsoft_in_the_time_of_an_incident_bear_its_name() -> None:
    told = (BEFORE, (at(9), BAD, "UssCommunicationError"), (at(10), BAD, "UssCommunicationError"), AFTER)
    assert outage(*told) == [(naive(9), 2, True, naive(11), "UssCommunicationError", "upstream", KNOWN, None)]


@pytest.mark.parametrize(
    ("error", "side"), [("ProxyError", "network"), ("LocalDBTooBusy", "server"), ("ImportUpdateError", "content")]
)
def test_failures_of_another_side_do_not(error: str, side: str) -> None:
    told = (BEFORE, (at(9), BAD, error), (at(10), BAD, error), AFTER)
    assert outage(*told) == [(naive(9), 2, True, naive(11), error, side, None, None)]


@pytest.mark.parametrize("error", [None, "Unknown", "NotApplicable"])
def test_failures_that_do_not_say_what_they_met_may_belong_to_it(error: str | None) -> None:
    told = (BEFORE, (at(9), BAD, error), (at(10), BAD, error), AFTER)
    assert outage(*told) == [(naive(9), 2, True, naive(11), error, None, None, KNOWN)]


def test_one_failure_is_no_incident() -> None:
    assert outage(BEFORE, (at(9), BAD, "UssBusy"), AFTER)[0][-2:] == (None, None)


def test_a_server_that_never_worked_met_no_incident() -> None:
    found = outage((at(9), BAD, "UssBusy"), (at(10), BAD, "UssBusy"), AFTER)
    assert found[0][2] is False
    assert found[0][-2:] == (None, None)


@pytest.mark.parametrize(
    ("first", "second", "within"),
    [
        (at(7), at(8, 23), False),
        (at(8), at(9, 0), True),
        (at(10, 16), at(12), True),
        (at(10, 18), at(12), False),
    ],
)
def test_an_incident_is_met_where_the_failures_overlap_its_time(
    first: datetime, second: datetime, within: bool
) -> None:
    told = ((at(1), GOOD, None), (first, BAD, "UssBusy"), (second, BAD, "UssBusy"), (at(20), GOOD, None))
    assert outage(*told)[0][-2] == (KNOWN if within else None)


def test_a_success_ends_one_outage_and_another_may_follow() -> None:
    told = (
        BEFORE,
        (at(9), BAD, "UssBusy"),
        (at(9, 9), GOOD, None),
        (at(9, 12), BAD, "UssBusy"),
        (at(9, 15), BAD, "UssBusy"),
    )
    assert [(r[0], r[1], r[3]) for r in outage(*told)] == [(naive(9), 1, naive(9, 9)), (naive(9, 12), 2, None)]


def test_runs_without_a_time_or_an_end_are_no_failures() -> None:
    told = (BEFORE, (None, BAD, "UssBusy"), (at(9), "canceled", None), (at(10), "unknown", None), (at(11), None, None))
    assert outage(*told) == []


def test_the_most_frequent_error_names_an_outage() -> None:
    told = (BEFORE, (at(9), BAD, "ProxyError"), (at(9, 9), BAD, "UssBusy"), (at(10), BAD, "UssBusy"), AFTER)
    assert outage(*told)[0][4:6] == ("UssBusy", "upstream")
