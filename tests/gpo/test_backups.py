"""Backups of GPMC, SYSVOL and LGPO: which object a file belongs to, what is told of it, and which copy counts."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from migrator.collectors._gpo.descriptor import rights_of_bytes, rights_of_sddl
from migrator.estate.facts.policy import GroupPolicy, GroupPolicyLink, GroupPolicyTrustee, PolicyValue
from tests.collectors.importing import Imported, collect
from tests.gpo import making
from tests.gpo.making import AU, ID, INSTANCE, OTHER, WU, backup, gpo, links_to, settings, written
from tests.support import data_folder

SERVER = ("machine", "policy", WU.lower(), "WUServer", "set", "REG_SZ", "https://wsus01.corp.example:8531")
USE = ("machine", "policy", AU.lower(), "UseWUServer", "set", "REG_DWORD", "1")


def collected(tmp_path: Path, *paths: Path, **options: Any) -> Imported:
    return collect("gpo", tmp_path / "estate", *paths, **options)


def test_a_real_backup_gives_name_id_dates_links_and_filter(tmp_path: Path) -> None:
    found = collected(tmp_path, data_folder() / "raw" / "gpo" / "nsa-shb")
    assert found.reading.scope == "idl.local"
    assert found.rows(GroupPolicy) == [
        {
            "policy_id": "{356FB116-26CD-4FBF-830B-6D736B802FD7}",
            "name": "DoD Windows 10 STIG - Computer (SHB v10.1.0)",
            "domain": "idl.local",
            "enabled": True,
            "user_enabled": False,
            "created_at": datetime(2016, 12, 8, 22, 14, 24),
            "modified_at": datetime(2016, 12, 9, 15, 15, 7),
            "backed_up_at": datetime(2016, 12, 9, 15, 16, 54),
            "has_wmi_filter": False,
            "wmi_filter": None,
            "links_known": True,
            "filter_known": True,
            "only_updates": False,
        }
    ]
    assert found.rows(GroupPolicyLink) == []
    assert [(r["trustee"], r["allows"]) for r in found.rows(GroupPolicyTrustee)] == [("S-1-5-11", True)]
    assert {r["value_name"] for r in found.rows(PolicyValue)} == {"AllowTelemetry", "DODownloadMode"}
    assert found.gaps == []


def test_report_and_backup_of_the_real_object_tell_the_same_of_its_filter() -> None:
    from lxml import etree

    folder = next((data_folder() / "raw" / "gpo" / "nsa-shb").iterdir())
    core = etree.parse(folder / "Backup.xml").getroot()
    report = etree.parse(folder / "gpreport.xml").getroot()
    descriptor = bytes.fromhex(next(e.text or "" for e in core.iter("{*}SecurityDescriptor")))
    sddl = next(e.text or "" for e in report.iter("{*}SDDL"))
    assert rights_of_bytes(descriptor) == rights_of_sddl(sddl, domain_sid="S-1-5-21-852640682-2439737213-2645099010")


def test_the_texts_of_lgpo_say_the_same_as_the_files_beside_them(tmp_path: Path) -> None:
    for name in ("mxk-1903-enterprise", "mxk-1903-server"):
        folder = data_folder() / "raw" / "gpo" / name / "GPO"
        for side, text in (("Machine", "machine.txt"), ("User", "user.txt")):
            binary = collect("gpo", tmp_path / f"{name}{side}b", folder / side / "registry.pol")
            plain = collect("gpo", tmp_path / f"{name}{side}t", folder / side / text)
            names = ("side", "key", "value_name", "action", "value", "value_type")
            assert sorted([str([r[n] for n in names]) for r in plain.rows(PolicyValue)]) == sorted(
                [str([r[n] for n in names]) for r in binary.rows(PolicyValue)]
            ), (name, side)


def test_a_blank_address_of_a_real_baseline_is_kept_as_it_is(tmp_path: Path) -> None:
    found = collected(tmp_path, data_folder() / "raw" / "gpo" / "mxk-1903-server")
    assert found.reading.scope == "mxk-1903-server"
    values = {r["value_name"]: r["value"] for r in found.rows(PolicyValue)}
    assert (values["WUServer"], values["UseWUServer"]) == ('" "', "1")


def test_a_backup_with_update_values_is_read_whole(tmp_path: Path) -> None:
    links = links_to("corp.example/München/Clients", enforced=True) + links_to(
        "corp.example/Configuration/Sites/Berlin", enabled=False
    )
    backup(
        tmp_path / "bk",
        report=gpo(links=links, wmi="Windows 11"),
        user=making.pol((WU, "DisableX", 4, making.dword(1))),
    )
    found = collected(tmp_path, tmp_path / "bk")
    (policy,) = found.rows(GroupPolicy)
    assert (policy["name"], policy["policy_id"], policy["domain"]) == ("Updates München", ID, "corp.example")
    assert (policy["has_wmi_filter"], policy["wmi_filter"]) == (True, "Windows 11")
    assert settings(found.rows(PolicyValue)) == [
        SERVER,
        USE,
        ("user", "policy", WU.lower(), "DisableX", "set", "REG_DWORD", "1"),
    ]
    assert [(r["target"], r["target_kind"], r["enabled"], r["enforced"]) for r in found.rows(GroupPolicyLink)] == [
        ("berlin", "site", False, False),
        ("corp.example/münchen/clients", "unit", True, True),
    ]
    assert {(r["trustee"], r["allows"], r["name"]) for r in found.rows(GroupPolicyTrustee)} == {
        ("S-1-5-21-1-2-3-1105", True, "CORP\\Clients"),
        ("S-1-5-21-1-2-3-515", False, None),
    }
    assert found.gaps == []


@pytest.mark.parametrize(
    ("options", "enabled"), [(0, (True, True)), (1, (True, False)), (2, (False, True)), (3, (False, False))]
)
def test_without_a_report_the_backup_itself_tells_what_it_knows(
    tmp_path: Path, options: int, enabled: tuple[bool, bool]
) -> None:
    wmi = 'MSFT_SomFilter.ID="{09b5b9bd-40f6-4092-b2cb-fa3fbcc54921}",Domain="corp.example"'
    backup(tmp_path / "bk", scheme=making.backup_scheme(options=options, wmi=wmi, descriptor=descriptor().hex(" ")))
    found = collected(tmp_path, tmp_path / "bk")
    (policy,) = found.rows(GroupPolicy)
    assert (policy["enabled"], policy["user_enabled"]) == enabled
    assert policy["wmi_filter"] == "{09B5B9BD-40F6-4092-B2CB-FA3FBCC54921}"
    assert (policy["links_known"], policy["filter_known"]) == (None, True)
    assert [(r["trustee"], r["allows"], r["name"]) for r in found.rows(GroupPolicyTrustee)] == [
        ("S-1-5-21-1-2-3-1105", True, "CORP\\Clients")
    ]


def descriptor() -> bytes:
    """Return a self-relative security descriptor: one group may apply, another may read, one entry is for children."""
    from struct import pack
    from uuid import UUID

    right = UUID("edacfd8f-ffb3-11d1-b41d-00a0c968f939").bytes_le
    group = pack("<BB", 1, 5) + (5).to_bytes(6, "big") + pack("<5I", 21, 1, 2, 3, 1105)
    everyone = pack("<BB", 1, 1) + (1).to_bytes(6, "big") + pack("<I", 0)

    def entry(kind: int, flags: int, mask: int, body: bytes) -> bytes:
        return pack("<BBHI", kind, flags, 8 + len(body), mask) + body

    entries = [
        entry(5, 2, 0x100, pack("<I", 1) + right + group),
        entry(0, 2, 0x20094, everyone),
        entry(5, 0x0A, 0x100, pack("<I", 1) + right + everyone),
    ]
    body = b"".join(entries)
    return pack("<BBHIIII", 1, 0, 0x9C04, 0, 0, 0, 20) + pack("<BBHHH", 4, 0, 8 + len(body), len(entries), 0) + body


def test_a_folder_without_its_own_list_is_named_by_that_of_all_backups(tmp_path: Path) -> None:
    folder = backup(tmp_path / "bk")
    for name in ("bkupInfo.xml", "Backup.xml"):
        (folder / name).unlink()
    written(tmp_path / "bk" / "manifest.xml", f"<Backups>{making.backup_info()}</Backups>")
    (policy,) = collected(tmp_path, tmp_path / "bk").rows(GroupPolicy)
    assert (policy["policy_id"], policy["name"]) == (ID, "Updates München")


def test_hundreds_of_backups_are_one_reading_of_their_domain(tmp_path: Path) -> None:
    for i in range(200):
        instance, policy_id = f"{{B1B1B1B1-0000-4000-8000-{i:012}}}", f"{{A0A0A0A0-0000-4000-8000-{i:012}}}"
        backup(
            tmp_path / "bk", instance=instance, info=making.backup_info(instance=instance, policy_id=policy_id),
            scheme=making.backup_scheme(policy_id=policy_id),
        )  # fmt: skip
    found = collected(tmp_path, tmp_path / "bk")
    assert found.reading.scope == "corp.example"
    assert len(found.rows(GroupPolicy)) == 200
    assert len(found.rows(PolicyValue)) == 400


def test_of_two_backups_of_an_object_the_newer_counts(tmp_path: Path) -> None:
    new = making.pol((WU, "WUServer", 1, making.sz("http://new")))
    other = INSTANCE.replace("B1B1B1B1", "C2C2C2C2")
    backup(tmp_path / "bk", report=gpo())
    backup(
        tmp_path / "bk", instance=other, machine=new, scheme=making.backup_scheme(version=9), report=gpo(version=9),
        info=making.backup_info(instance=other, time="2026-11-09T10:00:00"),
    )  # fmt: skip
    found = collected(tmp_path, tmp_path / "bk")
    assert [r["value"] for r in found.rows(PolicyValue)] == ["http://new"]
    (policy,) = found.rows(GroupPolicy)
    assert policy["backed_up_at"] == datetime(2026, 11, 9, 10)
    (old,) = [f for f in found.reading.files if f.kind == "registry.pol" and f.note]
    assert other in old.note


def test_sysvol_gives_objects_by_their_folders(tmp_path: Path) -> None:
    root = tmp_path / "SYSVOL" / "corp.example" / "Policies"
    written(root / ID / "MACHINE" / "Registry.pol", making.WSUS)
    ini = "[General]\r\nVersion=131075\r\ndisplayName=Nouvel objet de stratégie\r\n"
    written(root / ID / "GPT.INI", ini.encode("cp1252"))
    written(root / OTHER.lower() / "GPT.INI", "[General]\r\nVersion=0\r\n")
    written(root / OTHER.lower() / "Machine" / "Scripts" / "x.txt", "echo")
    found = collected(tmp_path, tmp_path / "SYSVOL")
    assert found.reading.scope == "corp.example"
    assert [(r["policy_id"], r["name"], r["domain"]) for r in found.rows(GroupPolicy)] == [
        (ID, None, "corp.example"),
        (OTHER, None, "corp.example"),
    ]
    assert settings(found.rows(PolicyValue)) == [SERVER, USE]
    assert {f.state for f in found.reading.files} == {"read", "skipped"}


def test_a_copy_of_sysvol_without_its_domain_gets_it_from_reports(tmp_path: Path) -> None:
    written(tmp_path / "copy" / "Policies" / ID / "Machine" / "Registry.pol", making.WSUS)
    written(tmp_path / "copy" / "Policies" / OTHER / "Machine" / "Registry.pol", making.pol())
    written(tmp_path / "copy" / "reports.xml", making.as_report(f"<report>{gpo()}</report>"))
    found = collected(tmp_path, tmp_path / "copy")
    assert found.reading.scope == "corp.example"
    assert {r["policy_id"]: r["name"] for r in found.rows(GroupPolicy)} == {ID: "Updates München", OTHER: None}


def test_a_newer_sysvol_counts_before_a_backup(tmp_path: Path) -> None:
    backup(tmp_path / "all" / "bk")
    root = tmp_path / "all" / "corp.example" / "Policies" / ID
    written(root / "Machine" / "registry.pol", making.pol((WU, "WUServer", 1, making.sz("http://live"))))
    written(root / "GPT.INI", "[General]\r\nVersion=9\r\n")
    assert [r["value"] for r in collected(tmp_path, tmp_path / "all").rows(PolicyValue)] == ["http://live"]


def test_two_domains_are_two_readings(tmp_path: Path) -> None:
    for domain in ("corp.example", "other.example"):
        written(tmp_path / "sysvol" / domain / "Policies" / ID / "Machine" / "Registry.pol", making.WSUS)
    found = collected(tmp_path, tmp_path / "sysvol")
    assert sorted(r.scope for r in found.readings) == ["corp.example", "other.example"]
    assert len(found.rows(PolicyValue, scope="corp.example")) == 2


def test_a_single_file_is_an_object_of_its_own(tmp_path: Path) -> None:
    file = written(tmp_path / "clients" / "Registry.pol", making.WSUS)
    found = collected(tmp_path, file)
    assert (found.reading.scope, found.rows(GroupPolicy)[0]["name"]) == ("clients", "clients")
    again = collect("gpo", tmp_path / "estate2", file)
    assert found.rows(GroupPolicy) == again.rows(GroupPolicy)


def test_a_zip_of_backups_is_read_as_its_folder_is(tmp_path: Path) -> None:
    backup(tmp_path / "bk", report=gpo())
    with zipfile.ZipFile(tmp_path / "bk.zip", "w") as archive:
        for path in sorted((tmp_path / "bk").rglob("*.*")):
            if path.is_file():
                archive.write(path, path.relative_to(tmp_path / "bk"))
    packed = collected(tmp_path, tmp_path / "bk.zip")
    plain = collect("gpo", tmp_path / "estate2", tmp_path / "bk")
    assert packed.rows(GroupPolicy) == plain.rows(GroupPolicy)
    assert packed.rows(PolicyValue) == plain.rows(PolicyValue)


def test_an_object_without_any_update_value_is_still_an_object(tmp_path: Path) -> None:
    backup(tmp_path / "bk", machine=making.pol((r"Software\Policies\Other", "X", 4, making.dword(1))))
    found = collected(tmp_path, tmp_path / "bk")
    assert (len(found.rows(GroupPolicy)), found.rows(PolicyValue)) == (1, [])
    assert found.reading.tables["policy_value"].complete


def test_a_damaged_file_is_a_gap_and_the_others_go_on(tmp_path: Path) -> None:
    backup(tmp_path / "bk", machine=making.WSUS[:-30])
    other = INSTANCE.replace("B1B1B1B1", "C2C2C2C2")
    backup(
        tmp_path / "bk", instance=other, info=making.backup_info(instance=other, policy_id=OTHER),
        scheme=making.backup_scheme(policy_id=OTHER),
    )  # fmt: skip
    found = collected(tmp_path, tmp_path / "bk")
    assert len(found.rows(PolicyValue)) == 4
    (gap,) = found.gaps
    assert (gap.table, "read in part" in gap.what) == ("policy_value", True)
    assert not found.reading.tables["policy_value"].complete


def test_what_is_neither_is_named_with_a_hint(tmp_path: Path) -> None:
    written(tmp_path / "x" / "Drives.xml", "<Drives/>")
    written(tmp_path / "x" / "computers.csv", "Name,OS\r\nPC1,Windows\r\n")
    found = collected(tmp_path, tmp_path / "x")
    assert "computers.csv" in found.reading.problem
    assert "Backup-GPO" in found.reading.hint
    states = {Path(f.path).name: f.state for f in found.reading.files}
    assert states == {"Drives.xml": "skipped", "computers.csv": "refused"}
