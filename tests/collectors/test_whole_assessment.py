"""From files to verdicts: four ad-hoc exports are enough, files collected twice count once, servers do not mix."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from migrator.assessment import assess, question
from migrator.collectors._files import Source
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer
from migrator.estate.facts.servers import Server
from migrator.estate.facts.updates import Approval
from migrator.estate.loading import load
from migrator.estate.store import Estate
from tests.collectors import powershell as ps
from tests.collectors import wsus_files as wsus
from tests.collectors.importing import AT, Imported, collect
from tests.collectors.powershell import Address, Enum, Guid, Nested, Version

API = "Microsoft.UpdateServices.Administration."
OTHER_ID = wsus.SERVER_ID.replace("5f", "6f")
ALL, PILOT = Guid(wsus.ALL), Guid(wsus.PILOT)
SEEN = datetime(2026, 10, 30, 15, 8, 4, tzinfo=UTC)
UPDATE = Nested(API + "UpdateRevisionId", {"UpdateId": Guid(wsus.UPDATE), "RevisionNumber": 200})
COMPUTERS = [
    {
        "Id": f"e0892f42-3c5b-47c7-8b95-9eb0{i:08}", "FullDomainName": f"pc{i}.corp.example.com",
        "IPAddress": Address(f"10.0.0.{i}"), "OSDescription": "Windows 11 Enterprise",
        "ComputerRole": Enum(API + "ComputerRole", "Workstation", 1), "ClientVersion": Version("10.0.22631.4317"),
        "LastSyncTime": SEEN - timedelta(days=i), "LastSyncResult": Enum(API + "SynchronizationResult", "Succeeded", 1),
        "LastReportedStatusTime": SEEN - timedelta(days=i), "RequestedTargetGroupNames": ["Büro Köln"],
        "ComputerTargetGroupIds": [ALL, PILOT], "ParentServerId": Guid("00000000-0000-0000-0000-000000000000"),
    }
    for i in range(1, 30)
]  # fmt: skip
UPDATES = [
    {
        "Id": UPDATE, "Title": "2026-10 Cumulative Update (KB5044284)", "KnowledgebaseArticles": ["5044284"],
        "ProductTitles": ["Windows 11"], "UpdateClassificationTitle": "Security Updates",
        "CreationDate": datetime(2026, 10, 13, 17, tzinfo=UTC), "ArrivalDate": datetime(2026, 10, 14, 2, tzinfo=UTC),
        "IsApproved": True, "IsDeclined": False, "IsSuperseded": False, "HasSupersededUpdates": True,
        "PublicationState": Enum(API + "PublicationState", "Published", 0),
    }
]  # fmt: skip
APPROVALS = [
    {
        "Id": Guid(wsus.APPROVAL), "UpdateId": UPDATE, "ComputerTargetGroupId": PILOT,
        "Action": Enum(API + "UpdateApprovalAction", "Install", 0),
        "CreationDate": datetime(2026, 10, 15, 8, tzinfo=UTC), "Deadline": datetime(2026, 10, 20, 3, tzinfo=UTC),
        "AdministratorName": "CORP\\müller",
    }
]  # fmt: skip


def write_four(folder: Path) -> Path:
    """Write computers, groups, updates and approvals, each from another hand: encoding, delimiter, culture, type line."""
    folder.mkdir(parents=True)
    groups = [{"Id": ALL, "Name": "Alle Computer"}, {"Id": PILOT, "Name": "Büro Köln"}]
    german = ps.as_csv(COMPUTERS, culture="de-DE", use_culture=True, type_line=ps.BASE + "ComputerTarget")
    (folder / "1.csv").write_bytes(german.encode("utf-16"))
    (folder / "2.csv").write_bytes(ps.as_csv(groups, culture="fr-FR", use_culture=True).encode("cp1252"))
    (folder / "3.csv").write_bytes(ps.as_csv(UPDATES, culture="en-US").encode("utf-8-sig"))
    japanese = ps.as_csv(APPROVALS, culture="ja-JP", type_line=ps.BASE + "UpdateApproval")
    (folder / "4.csv").write_bytes(japanese.encode("utf-8"))
    return folder


def found_by(estate: Estate, *queries: str) -> list[list[Any]]:
    with Database() as database:
        assess(database, estate, question(as_of=date(2026, 11, 2)), step=lambda _: None)
        return [database.rows(query) for query in queries]


def test_four_exports_of_four_hands_are_enough_for_an_assessment(tmp_path: Path) -> None:
    folder = write_four(tmp_path / "WSUS01")
    imported = collect("wsus-export", tmp_path / "estate", folder, encoding="cp1252")
    assert (imported.reading.problem, imported.gaps) == ("", [])
    assert [f.state for f in imported.reading.files] == ["read"] * 4
    coverage, machines, placed, verdicts = found_by(
        imported.estate,
        "select table_name, state from coverage where scope_kind = 'server' order by 1",
        "select count(*) from machine",
        "select count(distinct machine_id), count(*) from placement",
        "select status, count(*) from verdict group by 1",
    )
    states = dict(coverage)
    for table in ("computer", "group_membership", "update", "approval"):
        assert states[table] == "complete"
    assert states["computer_group"] == "partial"
    for table in (
        "subscription", "subscription_category", "sync_run", "server_status", "approval_rule", "update_status",
        "computer_status_count", "downstream_server", "server_setting", "supersedence",
    ):  # fmt: skip
        assert states[table] == "missing"
    assert machines == [(len(COMPUTERS),)]
    assert placed == [(len(COMPUTERS), len(COMPUTERS))]
    assert dict(verdicts)["unknown"] > 0
    assert dict(verdicts)["pass"] > 0


def test_parents_of_groups_that_no_file_tells_are_not_known(tmp_path: Path) -> None:
    imported = collect("wsus-export", tmp_path / "estate", write_four(tmp_path / "W"), encoding="cp1252")
    parents, reasons = found_by(
        imported.estate,
        "select distinct has_parent, parent_id from computer_group",
        "select reason from coverage where table_name = 'computer_group'",
    )
    assert parents == [(None, None)]
    assert "parents of the groups" in reasons[0][0]


def test_rules_that_need_what_was_not_exported_are_not_assessed(tmp_path: Path) -> None:
    imported = collect("wsus-export", tmp_path / "estate", write_four(tmp_path / "W"), encoding="cp1252")
    (answers,) = found_by(
        imported.estate, "select distinct rule_id, status from verdict where rule_id like 'SYN%' or rule_id like 'SRV%'"
    )
    assert answers
    assert not [rule for rule, status in answers if status == "pass"]


# --- The same again, and several servers -----------------------------------------------------------------------------


def counted(estate: Estate, table: str) -> int:
    with Database() as database:
        load(database, estate)
        found = database.value(f'select count(*) from "{table}"')
        assert isinstance(found, int)
        return found


def second_server(folder: Path, **sections: Any) -> Path:
    """Write the bundle of another server, by default one that synchronises from the first."""
    server = {
        **wsus.SECTIONS["server"][0], "Name": "WSUS02", "ServerId": OTHER_ID, "SyncFromMicrosoftUpdate": False,
        "UpstreamWsusServerName": "WSUS01", "IsReplicaServer": True,
    }  # fmt: skip
    made = wsus.write_bundle(folder, zipped=False, server=[server], **sections)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["Server"] = {"Name": "WSUS02", "ServerId": OTHER_ID}
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return made


@pytest.mark.parametrize("table", ["computer", "group_membership", "update", "approval", "server", "sync_run"])
def test_files_that_are_collected_twice_count_once(tmp_path: Path, table: str) -> None:
    path = wsus.write_bundle(tmp_path / "x", zipped=True)
    once = collect("wsus-export", tmp_path / "estate", path).estate
    before = counted(once, table)
    again = collect("wsus-export", tmp_path / "estate", path).estate
    assert counted(again, table) == before > 0


def test_two_servers_in_one_estate_keep_their_own(tmp_path: Path) -> None:
    collect("wsus-export", tmp_path / "estate", wsus.write_bundle(tmp_path / "one", zipped=True))
    estate = collect("wsus-export", tmp_path / "estate", second_server(tmp_path / "two")).estate
    assert counted(estate, "server") == 2
    assert counted(estate, "computer") == 2 * len(wsus.COMPUTERS)
    assert counted(estate, "approval") == 2 * len(wsus.APPROVALS)


def test_a_computer_that_upstream_and_downstream_know_is_one_machine_that_reports_downstream(tmp_path: Path) -> None:
    nested = {**wsus.COMPUTERS[0], "ParentServerId": OTHER_ID, "SyncsFromDownstreamServer": True}
    wsus.write_bundle(tmp_path / "in" / "one", zipped=False, computers=[nested, wsus.COMPUTERS[1]])
    second_server(tmp_path / "in" / "two", computers=[wsus.COMPUTERS[0]])
    imported = collect("wsus-export", tmp_path / "estate", tmp_path / "in")
    by_server = {r.scope: imported.rows(Computer, scope=r.scope) for r in imported.readings}
    assert [c["reports_here"] for c in by_server[wsus.SERVER_ID]] == [False, True]
    assert [c["reports_here"] for c in by_server[OTHER_ID]] == [True]
    (machines,) = found_by(imported.estate, "select count(*) from machine")
    assert machines == [(2,)]


def dated(bundle: Path, ended: str) -> Path:
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    (bundle / "manifest.json").write_text(json.dumps({**manifest, "Ended": ended}), encoding="utf-8")
    return bundle


def test_of_two_exports_of_one_server_the_newest_counts_and_the_other_is_named(tmp_path: Path) -> None:
    dated(wsus.write_bundle(tmp_path / "in" / "z-old", zipped=False), "2026-09-01T00:00:00Z")
    new = wsus.write_bundle(tmp_path / "in" / "a-new", zipped=False, approvals=wsus.APPROVALS[:1])
    dated(new, "2026-10-31T00:00:00Z")
    imported = collect("wsus-export", tmp_path / "estate", tmp_path / "in")
    assert len(imported.rows(Approval)) == 1
    assert {Path(f.path).parent.name: f.state for f in imported.reading.files} == {"a-new": "read", "z-old": "skipped"}


def test_a_bundle_was_read_when_it_was_exported(tmp_path: Path) -> None:
    bundle = dated(wsus.write_bundle(tmp_path / "x", zipped=False), "2026-05-01T10:00:00.0000000Z")
    assert collect("wsus-export", tmp_path / "a", bundle).reading.ended == datetime(2026, 5, 1, 10, tzinfo=UTC)
    dated(bundle, "2031-05-01T10:00:00.0000000Z")
    assert collect("wsus-export", tmp_path / "b", bundle).reading.ended == AT


def test_a_file_that_the_manifest_names_and_nobody_copied_is_a_gap(tmp_path: Path) -> None:
    bundle = wsus.write_bundle(tmp_path / "x", zipped=False)
    (bundle / "computers.jsonl").unlink()
    tables = collect("wsus-export", tmp_path / "estate", bundle).reading.tables
    assert (tables["computer"].rows, tables["computer"].complete) == (0, False)
    assert tables["update"].complete


def test_a_file_that_is_shorter_than_the_manifest_says_is_a_gap(tmp_path: Path) -> None:
    bundle = wsus.write_bundle(tmp_path / "x", zipped=False)
    lines = (bundle / "computers.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (bundle / "computers.jsonl").write_text(lines[0], encoding="utf-8")
    reading = collect("wsus-export", tmp_path / "estate", bundle).reading
    assert not reading.tables["computer"].complete
    assert "1 of the 2 records" in reading.gaps[0].what


def test_files_of_two_servers_in_one_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for i, id_ in enumerate((wsus.SERVER_ID, OTHER_ID)):
        (folder / f"{i}.json").write_text(json.dumps({"IsReplicaServer": False, "ServerId": id_}), encoding="utf-8")
    reading = collect("wsus-export", tmp_path / "estate", folder).reading
    assert "2 servers" in reading.problem
    assert "folder of their own" in reading.hint
    assert reading.tables == {}


def test_one_server_is_one_server_under_its_short_and_its_long_name(tmp_path: Path) -> None:
    rows = [
        {**c, "UpdateServer": {"Name": n}}
        for c, n in zip(wsus.COMPUTERS, ("WSUS01", "wsus01.corp.example"), strict=True)
    ]
    (tmp_path / "c.json").write_text(json.dumps(rows), encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", tmp_path / "c.json")
    assert imported.reading.problem == ""
    assert [s["name"] for s in imported.rows(Server)] == ["WSUS01"]


def test_a_source_without_a_file_has_a_stamp_that_never_changes() -> None:
    source = Source(shown="x", folder="", stem="x")
    assert source.stamp() == source.stamp()


def names_of(imported: Imported) -> list[str]:
    return [c["computer_id"] for c in imported.rows(Computer)]


def test_computers_without_an_id_are_known_by_their_names_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("FullDomainName,IPAddress,LastSyncTime\r\nPC1.corp,10.0.0.1,2026-10-01 10:00\r\n", encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert names_of(imported) == ["pc1.corp"]
    assert "without an id" in imported.reading.files[0].note
