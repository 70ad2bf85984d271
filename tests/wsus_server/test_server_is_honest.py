"""The counterpart of a WSUS server gives what was put in, by the real WSDL, to those who may have it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from zeep.exceptions import Fault

from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup, ComputerStatusCount, GroupMembership, UpdateStatus
from migrator.estate.facts.servers import SyncRun
from migrator.estate.facts.updates import Approval, ApprovalRule, Update, UpdateStatusCount
from migrator.estate.model import shape
from migrator.estate.store import Estate, select_from_parts
from migrator.reference import reference_table
from tests.wsus_server.columns import STATES
from tests.wsus_server.options import wire_id
from tests.wsus_server.serving import Served

EVERYTHING = '<UpdateScope ApprovedStates="-1"/>'
COMPUTERS = '<ComputerTargetScope IncludeDownstreamComputerTargets="false"/>'
ALL_COMPUTERS = COMPUTERS.replace("false", "true")
ANY = 2_147_483_647
BEGIN, END = datetime(1753, 1, 1), datetime(9999, 12, 31, 23, 59, 59)
TIMES = {
    f"{first}{rest}": BEGIN if first in "fF" and rest.startswith("rom") else END
    for first, rests in (("f", ("rom",)), ("F", ("rom",)), ("t", ("o",)), ("T", ("o",)))
    for rest in (f"{rests[0]}TimeAtTarget", f"{rests[0]}TimeAtServer")
}
SYNC_EVENTS = (381, 382, 384, 386, 387)


def facts(estate: Path, kind: type, server: str = "wsus01") -> list[dict[str, Any]]:
    """Return the facts of one kind about a server."""
    table = shape(kind)
    opened = Estate.open(estate)
    parts = [p for reading in opened.readings() for p in opened.parts(reading, table)]
    with Database() as database:
        return database.records(f"select * from ({select_from_parts(table, parts)}) where server_id = ?", [server])


def named(row_kind: str, rows: Any) -> list[dict[str, Any]]:
    """Return rows of the wire by the names that our reference has for their places."""
    layout = [r for r in reference_table("wsus_row").records() if r["row_kind"] == row_kind]
    names = [str(r["name"]) for r in layout if r["position"] is not None]
    return [dict(zip(names, row["Values"]["anyType"], strict=False)) for row in rows or []]


def sets(answer: Any) -> list[Any]:
    return [one["GenericReadableRow"] if one else [] for one in answer]


def moment(value: Any) -> datetime | None:
    return None if value is None or value.year <= 1753 or value.year == 9999 else value


def test_groups_are_those_of_the_estate(estate: Path, ask: Any) -> None:
    rows = named("target_group", ask.ExecuteSPGetAllTargetGroups())
    found = {(r["group_id"], r["name"], r["parent_id"]) for r in rows if r["target_group_type"] == "Computers"}
    assert found == {(f["group_id"], f["name"], f["parent_id"]) for f in facts(estate, ComputerGroup)}
    assert {r["target_group_type"] for r in rows} == {"Computers", "DownstreamServers"}


def test_computers_and_their_groups_are_those_of_the_estate(estate: Path, ask: Any) -> None:
    computers, _, members = sets(ask.ExecuteSPSearchComputers(ALL_COMPUTERS))
    found = {r["computer_id"]: r for r in named("computer", computers)}
    known = {f["computer_id"]: f for f in facts(estate, Computer)}
    assert found.keys() == known.keys()
    assert ask.ExecuteSPGetComputerCount(ALL_COMPUTERS) == len(known)
    for computer_id, fact in known.items():
        row = found[computer_id]
        assert row["full_domain_name"] == fact["name"]
        assert moment(row["last_sync_time"]) == fact["last_sync_at"]
        assert moment(row["last_reported_status_time"]) == fact["last_status_at"]
        same = {
            "ip_address": "ip_address", "make": "make", "model": "model", "bios_version": "bios_version",
            "os_major": "os_major", "os_build": "os_build", "os_description": "os_description",
            "architecture": "architecture", "old_product_type": "product_type", "new_product_type": "sku",
            "client_version": "client_version", "os_locale": "os_locale",
        }  # fmt: skip
        assert {name: row[name] for name in same} == {name: fact[field] for name, field in same.items()}
        parent = fact["parent_server_id"]
        assert row["parent_server_id"] == (wire_id(parent) if parent else str(uuid.UUID(int=0)))
        assert row["last_sync_result"] == 1
    belong = {(r["computer_id"], r["group_id"]) for r in named("membership", members)}
    assert belong == {(f["computer_id"], f["group_id"]) for f in facts(estate, GroupMembership)}


def test_updates_are_those_of_the_estate(estate: Path, ask: Any) -> None:
    answer = ask.ExecuteSPSearchUpdates(EVERYTHING, "en", ANY)
    found = {r["update_id"]: r for r in named("update_revision", answer["minimalProperties"]["GenericReadableRow"])}
    kbs, titles = defaultdict(list), defaultdict(set)
    for row in named("revision_kb", answer["kbArticles"]["GenericReadableRow"]):
        kbs[row["revision_id"]].append(row["kb"])
    for row in named("revision_category", answer["localizedCategoryTitleRows"]["GenericReadableRow"]):
        titles[row["revision_id"]].add((row["category_type"], row["title"]))
    known = {f["update_id"]: f for f in facts(estate, Update)}
    assert found.keys() == known.keys()
    assert ask.ExecuteSPGetUpdateCount(EVERYTHING, "en", ANY) == len(known)
    same = {
        "revision": "revision", "title": "title", "creation_date": "released_at", "arrival_date": "arrived_at",
        "declined": "is_declined", "is_deployed": "is_approved", "is_superseded": "is_superseded",
        "has_superseded_updates": "supersedes_others", "has_stale_deployments": "has_stale_approvals",
        "has_earlier_revision": "has_earlier_revision", "requires_licence": "requires_licence",
        "is_editable": "is_local", "publication_state": "is_expired", "is_mandatory": "is_infrastructure",
    }  # fmt: skip
    for update_id, fact in known.items():
        row = found[update_id]
        assert {name: row[name] for name in same} == {name: fact[field] for name, field in same.items()}
        assert row["severity"].lower() == fact["severity"]
        assert row["update_type"] == "Software"
        assert kbs[row["revision_id"]] == list(fact["kbs"])
        assert titles[row["revision_id"]] >= {("Product", p) for p in fact["products"]}
        assert ("UpdateClassification", fact["classification"]) in titles[row["revision_id"]]


def test_deployments_are_the_approvals_of_the_estate(estate: Path, ask: Any) -> None:
    rows = named("deployment", ask.ExecuteSPGetDeployments(EVERYTHING, "en", ANY))
    actions = {0: "install", 1: "uninstall", 2: "not_approved", 3: "not_approved"}
    found = {
        r["deployment_id"]: (
            r["update_id"], r["group_id"], actions[r["action_id"]], r["revision"], r["deployment_time"],
            r["go_live_time"], moment(r["deadline"]), r["administrator"], not r["is_assigned"], r["deployment_status"] == 1,
        )
        for r in rows
    }  # fmt: skip
    names = [
        "update_id",
        "group_id",
        "action",
        "revision",
        "created_at",
        "goes_live_at",
        "deadline",
        "administrator",
        "is_optional",
        "is_active",
    ]
    assert found == {f["approval_id"]: tuple(f[n] for n in names) for f in facts(estate, Approval)}
    without = {r["deadline"] for r in rows if moment(r["deadline"]) is None}
    assert None in without and len(without) > 1


def test_counts_and_states_are_those_of_the_estate(estate: Path, ask: Any) -> None:
    asked = (
        (ComputerStatusCount, "computer_id", ask.ExecuteSPGetSummariesPerComputer),
        (UpdateStatusCount, "update_id", ask.ExecuteSPGetSummariesPerUpdate),
    )
    for kind, key, operation in asked:
        rows = named("summary", operation(EVERYTHING, ALL_COMPUTERS, "en", ANY))
        known = {(f[key], n): f[s] for f in facts(estate, kind) for n, s in enumerate(STATES) if f[s]}
        ids = {f["update_id"] for f in facts(estate, Update)} if key == "update_id" else {k for k, _ in known}
        assert {(r[key], r["state"]): r["count"] for r in rows} == {k: v for k, v in known.items() if k[0] in ids}
    states = facts(estate, UpdateStatus)
    one = states[0]["computer_id"]
    rows = named("installation", ask.ExecuteSPGetUpdateInstallationInfoForComputer(one, EVERYTHING, "en", ANY))
    assert {(r["update_id"], STATES[r["state"]]) for r in rows} == {
        (f["update_id"], f["state"]) for f in states if f["computer_id"] == one
    }


def test_synchronisations_can_be_rebuilt_from_events(estate: Path, ask: Any) -> None:
    wanted = [{"NamespaceId": 2, "EventId": number} for number in SYNC_EVENTS]
    events = ask.ExecuteSPSearchEventHistory({"eventIdFilter": {"EventIdFilter": wanted}, **TIMES})
    results = {384: "succeeded", 386: "failed", 387: "canceled"}
    found, start = [], None
    for event in sorted(events, key=lambda e: e["TimeAtServer"]):
        if event["EventId"] in results and start is not None:
            error = event["MiscData"]["string"][0] if event["MiscData"] else "NotApplicable"
            found.append(
                (
                    start["EventInstanceId"],
                    start["TimeAtServer"],
                    event["TimeAtServer"],
                    results[event["EventId"]],
                    error,
                )
            )
        start = event if event["EventId"] in (381, 382) else None
    runs = facts(estate, SyncRun)
    assert sorted(found) == sorted((f["run_id"], f["started_at"], f["ended_at"], f["result"], f["error"]) for f in runs)
    later = {**TIMES, "FromTimeAtServer": datetime(2026, 11, 1), "fromTimeAtServer": datetime(2026, 11, 1)}
    some = ask.ExecuteSPSearchEventHistory({"eventIdFilter": {"EventIdFilter": wanted[:1]}, **later})
    assert len(some) == sum(f["started_at"] >= datetime(2026, 11, 1) for f in runs)


def test_rules_and_configuration_are_those_of_the_estate(estate: Path, ask: Any) -> None:
    def ids(rows: Any, kind: str, name: str) -> list[str]:
        return [r[name] for r in named(kind, rows["GenericReadableRow"] if rows else [])]

    found = {
        str(r["RuleRow"]["Id"]): (
            r["RuleRow"]["Name"], r["RuleRow"]["Enabled"],
            ids(r["UpdateClassificationTableRows"], "category", "category_id"),
            ids(r["CategoryTableRows"], "category", "category_id"),
            ids(r["TargetGroupTableRows"], "target_group", "group_id"),
        )
        for r in ask.GetAutomaticUpdateApprovalRules("en")
    }  # fmt: skip
    names = ("name", "enabled", "classification_ids", "product_ids", "group_ids")
    assert found == {f["rule_id"]: tuple(f[n] for n in names) for f in facts(estate, ApprovalRule)}
    configuration = ask.ExecuteSPGetConfiguration()["Configuration"]
    assert configuration["ServerTargeting"] and configuration["SyncToMU"] and not configuration["ReplicaMode"]
    assert ask.GetDatabaseConfiguration()["serverName"] == "sql01"
    assert (ask.GetServerVersion(), ask.GetCurrentUserRole()) == ("10.0.20348.2849", 2)


def test_windows_of_arrival_and_states_divide_the_updates(estate: Path, ask: Any) -> None:
    arrivals = sorted(f["arrived_at"] for f in facts(estate, Update))
    middle = arrivals[len(arrivals) // 2]
    edge = f"{middle:%m-%d-%Y %H:%M:%S}.000"
    upper = ask.ExecuteSPGetUpdateCount(f'<UpdateScope FromArrivalDate="{edge}"/>', "en", ANY)
    lower = ask.ExecuteSPGetUpdateCount(f'<UpdateScope ToArrivalDate="{edge}"/>', "en", ANY)
    assert (lower, upper) == (sum(a <= middle for a in arrivals), sum(a >= middle for a in arrivals))
    states = [ask.ExecuteSPGetUpdateCount(f'<UpdateScope ApprovedStates="{n}"/>', "en", ANY) for n in (1, 2, 4, 8)]
    assert sum(states) == len(arrivals) and min(states) > 0
    published = [ask.ExecuteSPGetUpdateCount(EVERYTHING, "en", n) for n in (0, 1, 2)]
    assert sum(published) == len(arrivals) and published[1] > 0 and published[2] == 0


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        ("<UpdateScope", "System.Xml.XmlException"),
        ('<UpdateScope FromArrivalDate="2026-01-01T00:00:00"/>', "Conversion failed when converting date"),
        ('<UpdateScope Colour="red"/>', "does not know Colour"),
        (None, "Value cannot be null"),
    ],
)
def test_a_wrong_scope_is_a_fault(ask: Any, scope: str | None, says: str) -> None:
    with pytest.raises(Fault, match=says):
        ask.ExecuteSPSearchUpdates(scope, "en", ANY)


def test_a_writing_call_is_written_down_and_refused(ask: Any, server: Served) -> None:
    ask.ExecuteSPGetAllTargetGroups()
    assert server.written() == []
    with pytest.raises(Fault):
        ask.ExecuteSPDeclineExpiredUpdates("somebody")
    with pytest.raises(Fault):
        ask.SetSubscriptionLastSynchronizationTime(datetime.now(UTC))
    assert server.written() == ["ExecuteSPDeclineExpiredUpdates", "SetSubscriptionLastSynchronizationTime"]
    (call,) = server.calls("ExecuteSPGetAllTargetGroups")
    assert (call.user, call.rows > 2, call.fault) == ("CONTOSO\\wsusadmin", True, "")
