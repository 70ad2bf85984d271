"""What administrators already have: exports of PowerShell's own cmdlets, whatever they leave out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from migrator.estate.facts.computers import (
    Computer,
    ComputerGroup,
    ComputerStatusCount,
    GroupMembership,
)
from migrator.estate.facts.servers import (
    Server,
)
from migrator.estate.facts.updates import (
    Approval,
    Update,
    UpdateStatusCount,
)
from tests.collectors import wsus_files as wsus
from tests.collectors.importing import collect, written

FACTS = (Computer, ComputerGroup, GroupMembership, Update, Approval)


def test_plain_exports_give_the_same_facts_in_every_form(tmp_path: Path) -> None:
    found = {
        form: collect("wsus-export", tmp_path / f"estate-{form}", wsus.write_plain(tmp_path / form, form), server="W")
        for form in ("csv", "json", "clixml")
    }
    for fact in FACTS:
        assert found["json"].rows(fact)
        assert found["csv"].rows(fact) == found["json"].rows(fact) == found["clixml"].rows(fact)
    for imported in found.values():
        assert (imported.reading.scope, imported.gaps) == ("w", [])
        assert [f.state for f in imported.reading.files] == ["read"] * 4


def test_plain_exports_give_the_same_updates_and_approvals_as_the_bundle(tmp_path: Path, bundle: Any) -> None:
    plain = collect("wsus-export", tmp_path / "estate", wsus.write_plain(tmp_path / "in", "json"))
    for fact in (Update, Approval, Computer, GroupMembership):
        assert plain.rows(fact) == bundle.rows(fact)
    assert {g["has_parent"] for g in plain.rows(ComputerGroup)} == {None}


def test_an_update_is_read_field_by_field(bundle: Any) -> None:
    newer, _ = bundle.rows(Update)
    assert newer == {
        "update_id": wsus.UPDATE, "revision": 200, "title": "2022-08 Security Update (KB5012170)", "kbs": ["5012170"],
        "products": ["Windows 11", "Windows 10, version 1903 and later"], "classification": "Security Updates",
        "classification_id": wsus.RULE_CLASS, "severity": "critical", "update_type": "software",
        "released_at": datetime(2022, 8, 9, 17, 0, 13), "arrived_at": datetime(2022, 8, 10, 2), "size_bytes": 38881,
        "is_declined": False, "is_approved": True, "is_superseded": False, "supersedes_others": True,
        "is_latest_revision": True, "has_earlier_revision": True, "has_stale_approvals": False, "is_expired": False,
        "is_infrastructure": False, "is_local": False, "requires_licence": False, "legacy_name": "KB5012170-x",
    }  # fmt: skip


def test_the_name_of_a_type_is_no_value(tmp_path: Path) -> None:
    path = written(
        tmp_path, "computers.csv",
        "Id,FullDomainName,ComputerTargetGroupIds,RequestedTargetGroupNames,OSInfo,ClientVersion\r\n"
        f"{wsus.COMPUTER},pc1,System.Guid[],System.Collections.Specialized.StringCollection,"
        "Microsoft.UpdateServices.Administration.OSInfo,System.Object[]\r\n",
    )  # fmt: skip
    imported = collect("wsus-export", tmp_path / "estate", path)
    (found,) = imported.rows(Computer)
    assert (found["requested_groups"], found["client_version"], found["os_build"]) == (None, None, None)
    assert imported.rows(GroupMembership) == []
    assert [g.table for g in imported.reading.gaps] == ["group_membership"]


def test_a_list_that_was_cut_off_for_printing_is_not_known(tmp_path: Path) -> None:
    cell = f'"{{{wsus.ALL}, {wsus.PILOT}...}}"'
    path = written(tmp_path, "c.csv", f"Id,FullDomainName,ComputerTargetGroupIds\r\n{wsus.COMPUTER},pc1,{cell}\r\n")
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert imported.rows(GroupMembership) == []
    assert "cut off" in imported.reading.gaps[0].what


def test_a_missing_column_is_not_known_rather_than_never_or_none(tmp_path: Path) -> None:
    computers = written(tmp_path, "c.json", [{"Id": wsus.COMPUTER, "FullDomainName": "pc1", "OSDescription": "x"}])
    (found,) = collect("wsus-export", tmp_path / "a", computers).rows(Computer)
    assert (found["never_synced"], found["never_reported"], found["reports_here"]) == (None, None, None)
    bare = [{"UpdateId": wsus.UPDATE, "ComputerTargetGroupId": wsus.ALL, "Action": 0}]
    approvals = written(tmp_path, "a.json", bare)
    (approval,) = collect("wsus-export", tmp_path / "b", approvals).rows(Approval)
    assert (approval["has_deadline"], approval["deadline"], approval["action"]) == (None, None, "install")
    assert approval["approval_id"] == f"{wsus.UPDATE}/{wsus.ALL}/install"


@pytest.mark.parametrize(
    ("action", "known"),
    [("Install", "install"), (1, "uninstall"), (2, "not_approved"), ("3", "not_approved"),
     ({"value": 0, "Value": "Install"}, "install"), ("notApproved", "not_approved"), (2147483647, None)],
)  # fmt: skip
def test_the_action_of_an_approval_is_known_by_name_or_number(tmp_path: Path, action: Any, known: Any) -> None:
    rows = [{"updateId": wsus.UPDATE, "computerTargetGroupId": wsus.ALL, "action": action}]
    imported = collect("wsus-export", tmp_path / "estate", written(tmp_path, "a.json", rows))
    assert imported.rows(Approval)[0]["action"] == known
    assert bool(imported.reading.gaps) == (known is None)


def test_approvals_by_group_name_find_the_group_in_another_file(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    id_ = {"UpdateId": wsus.UPDATE, "RevisionNumber": 3}
    rows = [
        {"Title": "x", "ComputerTargetGroup": "Pilot", "Id": id_, "Action": "Install", "Deadline": "9999-12-31T23:59:59"},
        {"Title": "y", "ComputerTargetGroup": "Nowhere", "Id": id_, "Action": "Install", "Deadline": None},
        {"Title": "z", "ComputerTargetGroup": "Pilot", "Id": {"UpdateId": wsus.OLDER, "RevisionNumber": 1},
         "Action": "Decline", "Deadline": None},
    ]  # fmt: skip
    written(folder, "approvals.json", rows)
    written(folder, "groups.json", wsus.GROUPS)
    imported = collect("wsus-export", tmp_path / "estate", folder)
    (approval,) = imported.rows(Approval)
    assert (approval["group_id"], approval["revision"], approval["has_deadline"]) == (wsus.PILOT, 3, False)
    assert [(u["update_id"], u["is_declined"]) for u in imported.rows(Update)] == [(wsus.OLDER, True)]
    assert [g.table for g in imported.gaps] == ["approval"]


def test_the_update_cmdlet_gives_the_update_inside_and_its_counts(tmp_path: Path) -> None:
    row = {
        "Update": wsus.UPDATES[0], "Classification": "Security Updates", "Approved": "Install (1/8 groups)",
        "ComputersWithErrors": 2, "ComputersNeedingThisUpdate": 3, "ComputersWithNoStatus": 4, "Products": ["Windows 11"],
        "UpdatesSupersedingThisUpdate": "None", "UpdateId": wsus.UPDATE,
    }  # fmt: skip
    imported = collect("wsus-export", tmp_path / "estate", written(tmp_path, "u.json", row))
    (update,), (count,) = imported.rows(Update), imported.rows(UpdateStatusCount)
    assert (update["title"], update["is_approved"]) == ("2022-08 Security Update (KB5012170)", True)
    assert (count["failed"], count["unknown"], count["installed"]) == (2, 4, None)


def test_updates_whose_ids_are_type_names_are_a_gap_with_a_way_out(tmp_path: Path) -> None:
    text = "Id,Title,IsDeclined\r\nMicrosoft.UpdateServices.Administration.UpdateRevisionId,x,False\r\n"
    imported = collect("wsus-export", tmp_path / "estate", written(tmp_path, "u.csv", text))
    assert imported.rows(Update) == []
    assert "Export-Clixml" in imported.reading.gaps[0].what


def test_a_compliance_table_by_computer_name_finds_the_computer_in_another_file(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder, "c.json", wsus.COMPUTERS)
    header = "ComputerTarget,NeededCount,DownloadedCount,NotInstalledCount,InstalledCount,FailedCount,UnknownCount,LastUpdated"
    written(folder, "k.csv", f"{header}\r\ndc.tea.vl,7,4,3,5,1,0,16.02.2021 22:00:09\r\nghost,1,1,0,0,0,0,\r\n")
    imported = collect("wsus-export", tmp_path / "estate", folder)
    (count,) = imported.rows(ComputerStatusCount)
    assert (count["computer_id"], count["not_installed"], count["downloaded"], count["failed"]) == (
        wsus.COMPUTER,
        3,
        4,
        1,
    )
    assert [g.table for g in imported.reading.gaps] == ["computer_status_count"]


def test_an_empty_export_with_a_header_means_none_and_not_unread(tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", "Id,FullDomainName,IPAddress,LastSyncTime\r\n")
    tables = collect("wsus-export", tmp_path / "estate", path).reading.tables
    assert (tables["computer"].rows, tables["computer"].complete) == (0, True)
    assert "update" not in tables


def test_what_a_column_shows_goes_before_the_culture_that_was_given(tmp_path: Path) -> None:
    row = f"{wsus.UPDATE},{wsus.ALL},Install"
    text = f"UpdateId,ComputerTargetGroupId,Action,CreationDate\r\n{row},03/04/2021 10:00:00\r\n"
    path = written(tmp_path, "a.csv", text + f"{wsus.OLDER},{wsus.ALL},Install,16/04/2021 10:00:00\r\n")
    imported = collect("wsus-export", tmp_path / "estate", path, culture="en-US")
    assert [a["created_at"] for a in imported.rows(Approval)] == [datetime(2021, 4, 3, 10), datetime(2021, 4, 16, 10)]
    assert "CreationDate shows the day first" in imported.reading.files[0].note


def test_a_time_that_powershell_wraps_is_unwrapped(tmp_path: Path) -> None:
    wrapped = {"value": "/Date(1613512809000)/", "DisplayHint": 2, "DateTime": "Dienstag, 16. Februar 2021 22:00:09"}
    row = {"UpdateId": wsus.UPDATE, "ComputerTargetGroupId": wsus.ALL, "Action": 0, "CreationDate": wrapped}
    imported = collect("wsus-export", tmp_path / "estate", written(tmp_path, "a.json", row))
    assert imported.rows(Approval)[0]["created_at"] == datetime(2021, 2, 16, 22, 0, 9)


def test_a_number_in_place_of_a_time_is_not_known_and_said(tmp_path: Path) -> None:
    row = {"UpdateId": wsus.UPDATE, "ComputerTargetGroupId": wsus.ALL, "Action": 0, "CreationDate": 637490232090000000}
    imported = collect("wsus-export", tmp_path / "estate", written(tmp_path, "a.json", row))
    assert imported.rows(Approval)[0]["created_at"] is None
    assert "creationdate" in imported.reading.gaps[0].what


@pytest.mark.parametrize(
    ("cell", "known"), [("WAHR", True), ("FALSCH", False), ("VRAI", True), ("Faux", False), ("?", None)]
)
def test_truths_that_excel_has_translated_are_understood(tmp_path: Path, cell: Any, known: Any) -> None:
    path = written(tmp_path, "u.csv", f"UpdateId,Title,IsDeclined\r\n{wsus.UPDATE},x,{cell}\r\n")
    assert collect("wsus-export", tmp_path / "estate", path).rows(Update)[0]["is_declined"] is known


@pytest.mark.parametrize(
    "value",
    ["Microsoft.UpdateServices.Administration.OSVersion", "@{Major=10; Minor=0; Build=22631}",
     {"Major": 10, "Minor": 0, "Build": 22631, "ServicePackMajor": 0}, "10.0.22631.0"],
)  # fmt: skip
def test_a_version_is_read_at_any_depth_of_the_export(tmp_path: Path, value: Any) -> None:
    row = {**wsus.COMPUTERS[0], "OSInfo": {"Version": value, "DefaultUILanguage": "de-DE"}}
    (found,) = collect("wsus-export", tmp_path / "estate", written(tmp_path, "c.json", row)).rows(Computer)
    assert found["os_build"] == (None if value == "Microsoft.UpdateServices.Administration.OSVersion" else 22631)


def test_lists_that_json_has_flattened_are_still_ids_and_numbers(tmp_path: Path) -> None:
    computer = {**wsus.COMPUTERS[0], "ComputerTargetGroupIds": f"{wsus.ALL} {wsus.PILOT}"}
    imported = collect("wsus-export", tmp_path / "a", written(tmp_path, "c.json", computer))
    assert {m["group_id"] for m in imported.rows(GroupMembership)} == {wsus.ALL, wsus.PILOT}
    update = {**wsus.UPDATES[0], "KnowledgebaseArticles": "5012170 5012171", "ProductTitles": "Windows 10 Windows 11"}
    (found,) = collect("wsus-export", tmp_path / "b", written(tmp_path, "u.json", update)).rows(Update)
    assert (found["kbs"], found["products"]) == (["5012170", "5012171"], ["Windows 10", "Windows 11"])


def test_the_update_cmdlet_as_csv_gives_what_its_cells_hold(tmp_path: Path) -> None:
    path = written(
        tmp_path, "u.csv",
        '#TYPE Microsoft.UpdateServices.Commands.WsusUpdate\r\n'
        '"Update","Classification","InstalledOrNotApplicablePercentage","Approved","ComputersWithErrors",'
        '"ComputersNeedingThisUpdate","ComputersWithNoStatus","Products","UpdatesSupersedingThisUpdate","UpdateId"\r\n'
        '"Microsoft.UpdateServices.Internal.BaseApi.Update","Security Updates","98","Declined","0","3","4",'
        f'"System.Collections.Specialized.StringCollection","None","{wsus.UPDATE}"\r\n',
    )  # fmt: skip
    imported = collect("wsus-export", tmp_path / "estate", path)
    (update,), (count,) = imported.rows(Update), imported.rows(UpdateStatusCount)
    assert (update["title"], update["is_declined"], update["classification_id"], update["products"]) == (
        None,
        True,
        wsus.RULE_CLASS,
        None,
    )
    assert (count["unknown"], count["failed"]) == (4, 0)


def test_what_only_configuration_manager_decides_is_kept_with_its_evidence(tmp_path: Path) -> None:
    server = {
        **wsus.SECTIONS["server"][0],
        "ConfigManagerOwned": True,
        "ConfigManagerEvidence": "registry SMS_WSUS_SYNC",
    }
    path = wsus.write_bundle(tmp_path / "x", zipped=True, server=[server])
    (found,) = collect("wsus-export", tmp_path / "estate", path).rows(Server)
    assert (found["config_manager_owned"], found["config_manager_evidence"]) == (True, "registry SMS_WSUS_SYNC")
