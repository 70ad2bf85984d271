"""Exports of WSUS servers: whatever the form, the same facts; what a file does not say is not known."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from migrator.collectors import Request, collector
from migrator.estate.facts.computers import (
    Computer,
    ComputerGroup,
    ComputerStatusCount,
    GroupMembership,
    UpdateStatus,
)
from migrator.estate.facts.servers import (
    Server,
    ServerSetting,
    ServerStatus,
    Subscription,
    SubscriptionCategory,
    SyncRun,
)
from migrator.estate.facts.updates import (
    Approval,
    ApprovalRule,
    Category,
    Supersedence,
    Update,
    UpdateStatusCount,
)
from migrator.estate.store import Estate
from tests.collectors import wsus_files as wsus
from tests.collectors.importing import AT, collect, written

FACTS = (Computer, ComputerGroup, GroupMembership, Update, Approval)


# --- The bundle of the script ----------------------------------------------------------------------------------------


def test_a_bundle_fills_every_table_that_the_script_reads(bundle: Any) -> None:
    reading = bundle.reading
    assert (reading.scope, reading.problem, reading.gaps) == (wsus.SERVER_ID, "", ())
    assert {t: n.rows for t, n in reading.tables.items()} == {
        "approval": 2, "approval_rule": 1, "category": 2, "computer": 2, "computer_group": 2,
        "computer_status_count": 1, "downstream_server": 0, "group_membership": 3, "server": 1, "server_setting": 2,
        "server_status": 1, "subscription": 1, "subscription_category": 2, "supersedence": 1, "sync_run": 1,
        "update": 2, "update_status": 1, "update_status_count": 1,
    }  # fmt: skip
    assert all(t.complete for t in reading.tables.values())


def test_the_unpacked_folder_gives_the_same_as_the_zip(bundle: Any, tmp_path: Path) -> None:
    folder = collect("wsus-export", tmp_path / "estate", wsus.write_bundle(tmp_path / "x", zipped=False))
    for fact in (
        *FACTS,
        Server,
        Subscription,
        SubscriptionCategory,
        SyncRun,
        ApprovalRule,
        ServerSetting,
        ServerStatus,
    ):
        assert folder.rows(fact) == bundle.rows(fact)


def test_a_server_is_known_with_its_configuration(bundle: Any) -> None:
    (server,) = bundle.rows(Server)
    assert server == {
        "name": "WSUS01", "version": "10.0.20348.2031", "os_build": "10.0.20348.0", "port": 8531, "uses_tls": True,
        "is_replica": False, "syncs_from_microsoft_update": True, "has_upstream": False, "upstream_name": None,
        "upstream_port": None, "upstream_tls": None, "targeting_mode": "client", "database_server": "##WID",
        "uses_windows_internal_database": True, "hosts_content": True, "content_path": "D:\\WSUS\\WsusContent\\",
        "downloads_as_needed": True, "downloads_express": False, "all_languages": False, "languages": ["de", "en"],
        "uses_proxy": False, "auto_approves_infrastructure": True, "auto_refreshes_approvals": True,
        "auto_declines_expired": True, "max_computers": 30000, "server_event_days": 90, "config_manager_owned": None,
        "config_manager_evidence": "not looked at: the script did not run on the server",
    }  # fmt: skip


def test_a_subscription_is_known_and_silence_about_the_last_run_is_not_never(bundle: Any) -> None:
    (found,) = bundle.rows(Subscription)
    assert (found["time_of_day_s"], found["runs_per_day"]) == (9000, 1)
    assert (found["last_synchronized_at"], found["never_synchronized"]) == (None, None)
    assert [(c["kind"], c["title"]) for c in bundle.rows(SubscriptionCategory)] == [
        ("classification", "Sicherheitsupdates"),
        ("product", "Windows 11"),
    ]


def test_a_failed_synchronisation_keeps_its_error(bundle: Any) -> None:
    (run,) = bundle.rows(SyncRun)
    assert (run["result"], run["error"], run["error_text"]) == (
        "failed",
        "UssCommunicationError",
        "WebException: timeout",
    )
    assert run["started_at"] == datetime(2026, 10, 31, 2, 30)


def test_groups_know_their_parents(bundle: Any) -> None:
    assert {g["name"]: (g["has_parent"], g["parent_id"]) for g in bundle.rows(ComputerGroup)} == {
        "Alle Computer": (False, None),
        "Pilot": (True, wsus.ALL),
    }


def test_sentinels_are_settled_at_the_border(bundle: Any) -> None:
    reporting, silent = bundle.rows(Computer)
    assert (reporting["never_synced"], reporting["last_sync_at"]) == (False, datetime(2024, 8, 26, 15, 8, 4))
    assert (silent["never_synced"], silent["last_sync_at"], silent["never_reported"]) == (True, None, True)
    assert (reporting["ip_address"], silent["ip_address"]) == ("10.10.252.213", None)
    assert (reporting["reports_here"], reporting["parent_server_id"]) == (True, None)
    assert (silent["last_sync_result"], silent["requested_groups"]) == ("never_run", ["Pilot", "Büro"])
    assert (reporting["requested_groups"], reporting["name"]) == ([], "dc.tea.vl")
    assert [(a["has_deadline"], a["deadline"]) for a in bundle.rows(Approval)] == [
        (True, datetime(2022, 8, 20, 3)),
        (False, None),
    ]


def test_rules_counts_and_exceptions_are_read(bundle: Any) -> None:
    (rule,) = bundle.rows(ApprovalRule)
    assert (rule["rule_id"], rule["has_deadline"], rule["deadline_days"], rule["deadline_minutes"]) == (
        "2",
        True,
        7,
        180,
    )
    assert (rule["classification_ids"], rule["product_ids"], rule["group_ids"]) == ([wsus.RULE_CLASS], [], [wsus.PILOT])
    assert bundle.rows(ComputerStatusCount)[0]["failed"] == 7
    assert bundle.rows(UpdateStatusCount)[0]["update_id"] == wsus.UPDATE
    assert bundle.rows(UpdateStatus)[0]["state"] == "not_installed"
    assert bundle.rows(Supersedence) == [{"update_id": wsus.UPDATE, "supersedes_id": wsus.OLDER}]
    assert {c["kind"] for c in bundle.rows(Category)} == {"product", "classification"}


def test_a_password_is_dropped_even_if_an_export_holds_one(bundle: Any) -> None:
    assert {s["name"] for s in bundle.rows(ServerSetting)} == {"ContentDir", "queueLength"}


def test_a_section_that_the_script_could_not_read_is_a_gap_and_an_empty_one_is_none(tmp_path: Path) -> None:
    path = wsus.write_bundle(tmp_path / "x", zipped=True, without=("approvals",))
    reading = collect("wsus-export", tmp_path / "estate", path).reading
    assert [(g.table, g.why) for g in reading.gaps] == [("approval", "Access is denied")]
    assert not reading.tables["approval"].complete
    assert reading.tables["downstream_server"].complete


def test_a_second_run_over_the_same_files_is_a_reading_of_its_own(tmp_path: Path) -> None:
    path = wsus.write_bundle(tmp_path / "x", zipped=True)
    collect("wsus-export", tmp_path / "estate", path)
    again = collect("wsus-export", tmp_path / "estate", path)
    assert len(Estate.open(tmp_path / "estate").readings()) == 2
    assert len(again.rows(Update)) == 2


def test_a_run_that_died_goes_on_and_doubles_nothing(tmp_path: Path) -> None:
    class Dies:
        def step(self, what: str, *, done: int, total: int | None = None) -> None:
            if what.startswith("Importing") and done == 9:
                raise KeyboardInterrupt

    path = wsus.write_bundle(tmp_path / "x", zipped=True)
    source, estate = collector("wsus-export"), Estate.create(tmp_path / "estate")
    with pytest.raises(KeyboardInterrupt):
        source.run(Request(estate=estate, paths=(path,), options={}, clock=lambda: AT, progress=Dies()))
    again = collect("wsus-export", tmp_path / "estate", path)
    assert len(estate.readings()) == 1
    assert (len(again.rows(Update)), len(again.rows(Approval)), again.reading.gaps) == (2, 2, ())


def test_a_changed_input_starts_anew(tmp_path: Path) -> None:
    path = written(tmp_path, "g.json", wsus.GROUPS)
    first = collect("wsus-export", tmp_path / "estate", path).reading
    written(tmp_path, "g.json", wsus.GROUPS[:1])
    assert collect("wsus-export", tmp_path / "estate", path).reading.fingerprint != first.fingerprint


# --- Which server ----------------------------------------------------------------------------------------------------


def test_the_data_name_the_server_before_the_command_line_and_that_before_the_folder(tmp_path: Path) -> None:
    folder = wsus.write_plain(tmp_path / "Export Berlin", "json")
    assert collect("wsus-export", tmp_path / "a", folder).reading.scope == "export berlin"
    assert collect("wsus-export", tmp_path / "b", folder, server="WSUS02").reading.scope == "wsus02"
    written(folder, "config.json", {"IsReplicaServer": False, "ServerId": wsus.SERVER_ID})
    assert collect("wsus-export", tmp_path / "c", folder, server="WSUS02").reading.scope == wsus.SERVER_ID


def test_an_object_for_the_server_in_the_rows_names_it(tmp_path: Path) -> None:
    rows = [{**wsus.COMPUTERS[0], "UpdateServer": {"Name": "WSUS07", "PortNumber": 8530}}]
    imported = collect("wsus-export", tmp_path / "estate", written(tmp_path, "c.json", rows))
    assert (imported.reading.scope, imported.rows(Server)[0]["name"]) == ("wsus07", "WSUS07")


def test_two_bundles_are_two_servers(tmp_path: Path) -> None:
    wsus.write_bundle(tmp_path / "in" / "one", zipped=False)
    other = {**wsus.SECTIONS["server"][0], "Name": "WSUS02", "ServerId": wsus.SERVER_ID.replace("5f", "6f")}
    second = wsus.write_bundle(tmp_path / "in" / "two", zipped=False, server=[other])
    manifest = json.loads((second / "manifest.json").read_text(encoding="utf-8"))
    manifest["Server"] = {"Name": "WSUS02", "ServerId": other["ServerId"]}
    (second / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", tmp_path / "in")
    assert [r.scope for r in imported.readings] == [wsus.SERVER_ID, other["ServerId"]]
    assert {len(imported.rows(Computer, scope=r.scope)) for r in imported.readings} == {2}


def test_files_that_say_nothing_of_wsus_are_a_problem_that_names_them(tmp_path: Path) -> None:
    reading = collect("wsus-export", tmp_path / "estate", written(tmp_path, "x.csv", "Foo,Bar\r\n1,2\r\n")).reading
    assert "x.csv (Foo, Bar)" in reading.problem
    assert reading.hint
    assert reading.files[0].state == "skipped"


def test_the_script_comes_with_the_collector() -> None:
    scripts = collector("wsus-export").scripts
    assert list(scripts) == ["Export-WsusEstate.ps1"]
    assert "migrator-wsus-export" in scripts["Export-WsusEstate.ps1"]
