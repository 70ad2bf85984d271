"""Synchronisation, and the incident of 9 July 2025."""

from __future__ import annotations

from datetime import UTC, datetime

from migrator.estate.facts.servers import Server, Subscription, SubscriptionCategory, SyncRun
from migrator.estate.facts.updates import Update
from tests.rules.asking import Case, Change, Status, add, case, change, drop
from tests.rules.base import S1, SECURITY, UPDATES, ago, run


def july(day: int, hour: int = 5) -> datetime:
    return datetime(2025, 7, day, hour, tzinfo=UTC)


def failing(error: str | None = "UssCommunicationError") -> Change:
    return add(run("r1", july(9), "failed", error=error), run("r2", july(10), "failed", error=error))


HIT = (failing(), add(run("r3", july(11))))
DOWNSTREAM = change(Server, syncs_from_microsoft_update=False, has_upstream=True)


def arrived(update_id: str, classification: str | None, when: datetime | None) -> Update:
    return Update(server_id=S1, update_id=update_id, classification_id=classification, arrived_at=when)


LATER = arrived("u8", SECURITY, datetime(2025, 8, 16, 5, tzinfo=UTC))
SOONER = arrived("u8", SECURITY, datetime(2025, 8, 16, 4, tzinfo=UTC))
WANTED = arrived("u9", UPDATES, datetime(2025, 8, 20, tzinfo=UTC))


def since(status: Status, *changes: Change, why: str = "") -> Case:
    return case("SYN003", S1, status, *HIT, drop(Update), *changes, why=why)


CASES = [
    case("SYN001", S1, "pass"),
    case("SYN001", S1, "pass", failing("ProxyError"), why="an error of the server's own side"),
    case("SYN001", S1, "pass", add(run("r1", july(9), "failed", error="UssBusy")), why="one failed run is no pattern"),
    case("SYN001", S1, "fail", *HIT),
    case("SYN001", S1, "fail", failing()),
    case("SYN001", S1, "unknown", failing(None), why="no run says what it met"),
    case("SYN001", S1, "unknown", change(Server, syncs_from_microsoft_update=None)),
    case(
        "SYN001", S1, "unknown", change(SyncRun, "r0", started_at=july(12)), why="the history begins after the incident"
    ),
    case("SYN001", S1, "unknown", change(SyncRun, "r9", result="unknown")),
    case("SYN001", S1, "unknown", drop(SyncRun)),
    case("SYN001", S1, "not applicable", *HIT, DOWNSTREAM),
    case("SYN002", S1, "pass", *HIT),
    case("SYN002", S1, "fail", *HIT, drop(SubscriptionCategory, UPDATES)),
    case("SYN002", S1, "unknown", failing(None), drop(SubscriptionCategory, UPDATES)),
    case("SYN002", S1, "unknown", drop(SyncRun)),
    case("SYN002", S1, "unknown", *HIT, change(Server, syncs_from_microsoft_update=None)),
    case("SYN002", S1, "not applicable", drop(SubscriptionCategory, UPDATES), why="not hit: somebody never wanted it"),
    since("pass", add(LATER, WANTED)),
    since("fail", add(LATER)),
    since("unknown", add(SOONER), why="others have not arrived for long enough either"),
    since("unknown", add(LATER, arrived("u9", UPDATES, None))),
    since("unknown", add(LATER, arrived("u9", None, WANTED.arrived_at))),
    since("unknown", add(LATER), drop(SyncRun, "r3"), drop(SyncRun, "r9"), why="it has not recovered"),
    since("unknown", why="no catalogue"),
    since(
        "unknown",
        add(LATER, WANTED),
        change(SyncRun, "r9", result=None),
        why="a run that may have failed moves the recovery",
    ),
    case("SYN003", S1, "not applicable"),
    case("SYN004", S1, "pass", change(Subscription, last_synchronized_at=ago(3.9))),
    case("SYN004", S1, "fail", change(Subscription, last_synchronized_at=ago(4))),
    case("SYN004", S1, "fail", change(Subscription, last_synchronized_at=None, never_synchronized=True)),
    case("SYN004", S1, "unknown", change(Subscription, last_synchronized_at=None)),
    case("SYN004", S1, "unknown", drop(Subscription)),
    case("SYN005", S1, "pass"),
    case("SYN005", S1, "fail", change(Subscription, synchronizes_automatically=False)),
    case("SYN005", S1, "unknown", change(Subscription, synchronizes_automatically=None)),
    case("SYN006", S1, "pass"),
    case("SYN006", S1, "pass", *HIT),
    case("SYN006", S1, "fail", add(run("r10", ago(0.5), "failed", error="ProxyError"))),
    case("SYN006", S1, "unknown", change(SyncRun, "r9", result=None)),
    case("SYN006", S1, "unknown", drop(SyncRun)),
    case("SYN006", S1, "fail", change(SyncRun, result="failed"), why="it has never succeeded"),
]
