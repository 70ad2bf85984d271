"""How a server is configured."""

from __future__ import annotations

from migrator.estate.facts.servers import Server, ServerSetting, SubscriptionCategory
from migrator.estate.facts.updates import ApprovalRule, Update
from migrator.settings import Settings
from tests.rules.asking import Case, add, case, change, drop
from tests.rules.base import ALL, DRIVERS, PILOT, S1

QUEUE, MEMORY = "queueLength", "recycling.periodicRestart.privateMemory"
CATALOGUE = [Update(server_id=S1, update_id=f"o{i}", is_superseded=True, is_declined=False) for i in range(1500)]

THREE = Settings(thresholds={"superseded_not_declined": 3})


def approving(groups: tuple[str, ...] | None, *, enabled: bool | None = True) -> ApprovalRule:
    return ApprovalRule(
        server_id=S1, rule_id="r1", name="Everything", enabled=enabled, action="install", group_ids=groups
    )


def host(build: str | None, status: str, why: str = "") -> Case:
    return case("CFG004", S1, status, change(Server, os_build=build), why=why)  # type: ignore[arg-type]


CASES = [
    case("CFG001", S1, "pass"),
    case("CFG001", S1, "pass", change(ServerSetting, MEMORY, value="8000000")),
    case("CFG001", S1, "fail", change(ServerSetting, QUEUE, value="1000")),
    case("CFG001", S1, "fail", change(ServerSetting, MEMORY, value="1843200")),
    case("CFG001", S1, "fail", change(ServerSetting, QUEUE, value="1000"), drop(ServerSetting, MEMORY)),
    case("CFG001", S1, "unknown", drop(ServerSetting, MEMORY)),
    case("CFG001", S1, "unknown", change(ServerSetting, QUEUE, value="many")),
    case("CFG001", S1, "unknown", drop(ServerSetting)),
    case("CFG002", S1, "pass"),
    case("CFG002", S1, "fail", change(Server, uses_tls=False, port=8530)),
    case("CFG002", S1, "unknown", change(Server, uses_tls=None)),
    case("CFG003", S1, "pass"),
    case("CFG003", S1, "fail", change(Server, uses_windows_internal_database=True)),
    case("CFG003", S1, "unknown", change(Server, uses_windows_internal_database=None)),
    host("20348.5386", "pass"),
    host("26200.1", "pass", "newer than every build that needs a fix"),
    host("20348.4297", "fail", "fixed for CVE-2025-59287, not for what came after it"),
    host("20348.4296", "fail"),
    host("17763.7800", "fail"),
    host("14393.9060", "pass", "the newest fix known for it"),
    host("9200.26025", "fail"),
    host(None, "unknown"),
    host("20348", "unknown", "a build without its revision"),
    host("18363.1", "unknown", "a build of which no fix is known"),
    host("6.3.9600", "unknown", "another way to write a version"),
    case("CFG005", S1, "pass"),
    case("CFG005", S1, "fail", add(*CATALOGUE)),
    case("CFG005", S1, "unknown", add(*CATALOGUE), change(Update, "o7", is_superseded=None)),
    case("CFG005", S1, "fail", add(*CATALOGUE[:3]), settings=THREE),
    case("CFG005", S1, "unknown", add(*CATALOGUE[:3]), change(Update, "o2", is_declined=None), settings=THREE),
    case("CFG005", S1, "pass", add(*CATALOGUE[:3]), change(Update, "o2", is_declined=True), settings=THREE),
    case("CFG005", S1, "pass", add(*CATALOGUE[:2]), settings=THREE),
    case("CFG005", S1, "unknown", drop(Update), why="an empty catalogue says nothing"),
    case("CFG006", S1, "pass"),
    case("CFG006", S1, "fail", add(SubscriptionCategory(server_id=S1, category_id=DRIVERS, kind="classification"))),
    case("CFG006", S1, "unknown", drop(SubscriptionCategory)),
    case("CFG007", S1, "pass"),
    case("CFG007", S1, "fail", change(Server, all_languages=True)),
    case("CFG007", S1, "unknown", change(Server, all_languages=None)),
    case("CFG008", S1, "pass"),
    case("CFG008", S1, "pass", add(approving((PILOT,)))),
    case("CFG008", S1, "pass", add(approving((ALL,), enabled=False)), why="a rule that is off approves nothing"),
    case("CFG008", S1, "pass", add(approving(None, enabled=False))),
    case("CFG008", S1, "fail", add(approving((PILOT, ALL)))),
    case("CFG008", S1, "unknown", add(approving((ALL,), enabled=None))),
    case("CFG008", S1, "unknown", add(approving(None))),
    case("CFG009", S1, "pass"),
    case("CFG009", S1, "fail", change(Server, config_manager_owned=True)),
    case("CFG009", S1, "unknown", change(Server, config_manager_owned=None)),
]
