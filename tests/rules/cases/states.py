"""What was not read, what was accepted, and what became of an acceptance."""

from __future__ import annotations

from datetime import date

from migrator.estate.facts.computers import Computer
from migrator.rules._runner import Waiver
from migrator.settings import Settings
from tests.rules.asking import case, change
from tests.rules.base import AS_OF, CLIENT, PILOT, S1, SRV, ago

GROUP = f"{S1}/{PILOT}"
STALE = change(Computer, CLIENT, last_sync_at=ago(90))


def waiver(rule: str = "DEV002", *, subject: str = "*", expires: date = AS_OF) -> Waiver:
    return Waiver(rule=rule, subject=subject, reason="Laptop of a sailor", approver="Anna", expires=expires)


CASES = [
    case("DEV002", CLIENT, "not assessed", states=(("computer", "missing"),)),
    case("DEV002", CLIENT, "not assessed", states=(("computer", "not collected"),)),
    case("DEV007", CLIENT, "not assessed", states=(("computer_status_count", "missing"),)),
    case("EST003", CLIENT, "not assessed", states=(("intune_device", "missing"),)),
    case("EST003", CLIENT, "not assessed", states=(("intune_device", "not collected"),)),
    case("SRV003", SRV, "not assessed", states=(("azure_machine", "not collected"),)),
    case("DEV010", CLIENT, "not assessed", states=(("machine_role", "not collected"),)),
    case("GRP006", GROUP, "not assessed", states=(("approval", "missing"),)),
    case("SYN001", S1, "not assessed", states=(("sync_run", "missing"),)),
    case("DEV006", CLIENT, "unknown", states=(("computer", "partial"),), why="its twin may be in what was not read"),
    case("DEV002", CLIENT, "pass", states=(("computer", "partial"),), why="the row itself was read"),
    case("DEV002", CLIENT, "fail", STALE, states=(("computer", "partial"),)),
    case("GRP006", GROUP, "pass", states=(("approval", "partial"),)),
    case("EST003", CLIENT, "pass", states=(("intune_device", "partial"),)),
    case("CFG005", S1, "unknown", states=(("update", "partial"),)),
    case("DEV002", CLIENT, "waived", STALE, waivers=(waiver(),)),
    case("DEV002", CLIENT, "waived", STALE, waivers=(waiver(subject="c1"),)),
    case("DEV002", CLIENT, "fail", STALE, waivers=(waiver(subject="c2"),)),
    case("DEV002", CLIENT, "pass", waivers=(waiver(),), why="what holds needs no waiver"),
    case("DEV002", CLIENT, "unknown", change(Computer, CLIENT, last_sync_at=None), waivers=(waiver(),)),
    case("DEV002", CLIENT, "fail", STALE, waivers=(waiver(expires=date(2026, 11, 21)),)),
    case(
        "DEV002", CLIENT, "waived", STALE,
        waivers=(waiver(subject="c1", expires=date(2026, 11, 21)), waiver(expires=date(2027, 1, 1))),
    ),
    case("DEV007", CLIENT, "fail", settings=Settings(thresholds={"failed_updates": 0}), why="settings move a threshold"),
]  # fmt: skip
