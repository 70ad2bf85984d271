"""Directory computers, sites and roles of machines, as files bring them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from migrator.collectors import collector
from migrator.estate.facts.directory import DirectoryComputer, MachineRole, Site
from tests.collectors.importing import collect

ID = "12dda321-a84d-4072-8d6b-90875ed94c09"
HEADER = "ObjectGUID,SID,DistinguishedName,DNSHostName,Name,LastLogonDate,Description,OperatingSystem,OperatingSystemVersion,Enabled"


def row(**cells: str) -> str:
    given = {
        "guid": ID,
        "sid": "S-1-5-21-1-2-3-1105",
        "dn": "CN=PC1,OU=Ber\\,lin,DC=corp,DC=example,DC=com",
        "dns": "PC1.corp.example.com",
        "name": "PC1",
        "logon": "16.02.2021 22:00:09",
        "description": "",
        "os": "Windows 11 Enterprise",
        "version": "10.0 (22631)",
        "enabled": "True",
    } | cells
    return ",".join(f'"{v}"' for v in given.values())


def directory(tmp_path: Path, *rows: str, header: str = HEADER, **options: Any) -> Any:
    path = tmp_path / "ad.csv"
    path.write_text("\r\n".join([header, *rows]), encoding="utf-8")
    return collect("ad", tmp_path / "estate", path, **options)


def test_a_directory_computer_is_read_whole(tmp_path: Path) -> None:
    imported = directory(tmp_path, row())
    assert imported.reading.scope == "corp.example.com"
    assert imported.rows(DirectoryComputer) == [
        {
            "object_id": ID,
            "sid": "S-1-5-21-1-2-3-1105",
            "name": "PC1",
            "dns_name": "pc1.corp.example.com",
            "distinguished_name": "CN=PC1,OU=Ber\\,lin,DC=corp,DC=example,DC=com",
            "container": "corp.example.com/ber,lin",
            "enabled": True,
            "last_logon_at": datetime(2021, 2, 16, 22, 0, 9),
            "never_logged_on": False,
            "description": None,
            "operating_system": "Windows 11 Enterprise",
            "operating_system_version": "10.0 (22631)",
        }
    ]


def test_a_blank_logon_is_never_and_a_missing_column_is_not_known(tmp_path: Path) -> None:
    (blank,) = directory(tmp_path / "a", row(logon="")).rows(DirectoryComputer)
    assert (blank["never_logged_on"], blank["last_logon_at"]) == (True, None)
    header, cells = HEADER.split(","), row().split('","')
    del header[5], cells[5]
    (missing,) = directory(tmp_path / "b", '","'.join(cells), header=",".join(header)).rows(DirectoryComputer)
    assert (missing["never_logged_on"], missing["last_logon_at"]) == (None, None)


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()


def test_a_logon_timestamp_is_a_file_time(tmp_path: Path) -> None:
    header = HEADER.replace("LastLogonDate", "LastLogonTimestamp")
    (found,) = directory(tmp_path, row(logon="132580000000000000"), header=header).rows(DirectoryComputer)
    assert found["last_logon_at"] == datetime(2021, 2, 17, 1, 46, 40)
    (never,) = directory(tmp_path / "a", row(logon="0"), header=header).rows(DirectoryComputer)
    assert never["never_logged_on"] is True


def test_logons_that_could_be_read_two_ways_are_not_known(tmp_path: Path) -> None:
    imported = directory(tmp_path, row(logon="03/04/2021 10:00:00"))
    (found,) = imported.rows(DirectoryComputer)
    assert (found["last_logon_at"], found["never_logged_on"]) == (None, None)
    assert "--culture" in imported.reading.gaps[0].why
    (told,) = directory(tmp_path / "a", row(logon="03/04/2021 10:00:00"), culture="en-US").rows(DirectoryComputer)
    assert told["last_logon_at"] == datetime(2021, 3, 4, 10)


def test_local_logons_are_in_the_zone_that_was_given(tmp_path: Path) -> None:
    (found,) = directory(tmp_path, row(), time_zone="Europe/Berlin").rows(DirectoryComputer)
    assert found["last_logon_at"] == datetime(2021, 2, 16, 21, 0, 9)


def test_json_gives_the_same_computer_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "ad.json"
    values: dict[str, Any] = dict(zip(HEADER.split(","), row().strip('"').split('","'), strict=True))
    values |= {"SID": {"BinaryLength": 28, "Value": "S-1-5-21-1-2-3-1105"}, "LastLogonDate": "/Date(1613512809000)/",
               "Enabled": True, "Description": None}  # fmt: skip
    path.write_text(json.dumps(values), encoding="utf-16")
    from_json = collect("ad", tmp_path / "estate", path).rows(DirectoryComputer)
    assert from_json == directory(tmp_path / "a", row()).rows(DirectoryComputer)


def test_every_domain_is_a_directory_of_its_own(tmp_path: Path) -> None:
    other = row(guid=ID.replace("1", "2"), dn="CN=PC2,DC=other,DC=org")
    imported = directory(tmp_path, row(), other)
    assert [r.scope for r in imported.readings] == ["corp.example.com", "other.org"]
    assert len(imported.rows(DirectoryComputer, scope="other.org")) == 1


def test_users_in_an_export_are_no_computers_and_are_counted(tmp_path: Path) -> None:
    user = row(guid=ID.replace("1", "2"), name="jane") + ',"user"'
    imported = directory(tmp_path, row() + ',"computer"', user, header=HEADER + ",ObjectClass")
    assert [c["name"] for c in imported.rows(DirectoryComputer)] == ["PC1"]
    assert "1 of 2 records are no computers" in imported.reading.files[0].note


def test_what_the_logons_show_goes_before_the_culture_that_was_given(tmp_path: Path) -> None:
    other = row(guid=ID.replace("1", "2"), logon="03/04/2021 10:00:00")
    imported = directory(tmp_path, row(logon="16/04/2021 10:00:00"), other, culture="en-US")
    assert [c["last_logon_at"].month for c in imported.rows(DirectoryComputer)] == [4, 4]
    assert "--culture" in imported.reading.files[0].note


def test_a_file_that_is_passed_over_leaves_the_directory_whole_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "a" / "ad.csv").write_text(f"{HEADER}\r\n{row()}", encoding="utf-8")
    (tmp_path / "a" / "readme.docx").write_bytes(b"x")
    reading = collect("ad", tmp_path / "estate", tmp_path / "a").reading
    assert (reading.problem, reading.gaps) == ("", ())
    assert [f.state for f in reading.files] == ["read", "skipped"]


def test_a_column_with_a_slip_of_the_pen_is_said(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("site,bandwith\nBerlin,100\n", encoding="utf-8")
    reading = collect("inventory", tmp_path / "estate", path).reading
    assert reading.files[0].state == "partly read"
    assert "bandwith" in reading.files[0].note


def test_a_list_that_breaks_off_keeps_its_rows_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "machines.csv"
    path.write_text('machine,owner\npc1,Jane\npc2,"Joe\n', encoding="utf-8")
    imported = collect("inventory", tmp_path / "estate", path)
    assert [m["machine"] for m in imported.rows(MachineRole)] == ["pc1"]
    assert not imported.reading.tables["machine_role"].complete


def test_a_workbook_in_place_of_a_list_is_a_problem_with_a_hint(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "machines.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
    reading = collect("inventory", tmp_path / "estate", path).reading
    assert "Excel" in reading.problem
    assert "CSV" in reading.hint


def test_a_file_without_directory_computers_is_a_problem_with_a_hint(tmp_path: Path) -> None:
    reading = directory(tmp_path, "1,2", header="Foo,Bar").reading
    assert "Foo" in reading.problem
    assert reading.hint


def test_the_templates_are_read_and_their_example_is_no_fact(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    for name, text in collector("inventory").templates.items():
        (folder / name).write_text(text, encoding="utf-8")
    imported = collect("inventory", tmp_path / "estate", folder)
    assert [r.problem for r in imported.readings] == ["", ""]
    assert [list(r.tables) for r in imported.readings] == [["machine_role"], ["site"]]
    assert imported.rows(Site) == imported.rows(MachineRole) == []


def test_the_example_of_a_template_is_a_row_that_would_be_understood(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    for name, text in collector("inventory").templates.items():
        (folder / name).write_text(text.replace("# ", ""), encoding="utf-8")
    imported = collect("inventory", tmp_path / "estate", folder)
    assert [r.gaps for r in imported.readings] == [(), ()]
    assert (len(imported.rows(Site)), len(imported.rows(MachineRole))) == (1, 1)


def test_a_site_is_read_with_its_networks(tmp_path: Path) -> None:
    path = tmp_path / "anything.csv"
    path.write_text(
        "Site;Subnets;Time_Zone;Bandwidth_Mbps;Work_Starts;Work_Ends\n"
        "Berlin;10.1.0.0/16 10.2.0.5/24;Europe/Berlin;2,5;7:00;18:00\n",
        encoding="utf-8",
    )
    assert collect("inventory", tmp_path / "estate", path).rows(Site) == [
        {
            "site": "Berlin",
            "subnets": ["10.1.0.0/16", "10.2.0.0/24"],
            "time_zone": "Europe/Berlin",
            "bandwidth_mbps": 2.5,
            "work_starts": "07:00",
            "work_ends": "18:00",
        }
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("subnets", "10.1.0.0/33"),
        ("time_zone", "Berlin"),
        ("bandwidth_mbps", "fast"),
        ("work_starts", "25:00"),
    ],
)
def test_a_wrong_cell_is_not_known_and_its_line_is_named(tmp_path: Path, column: Any, cell: Any) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(f"site,{column}\nHamburg,\nBerlin,{cell}\n", encoding="utf-8")
    imported = collect("inventory", tmp_path / "estate", path)
    assert [r[column] for r in imported.rows(Site)] == [None, None]
    (gap,) = imported.reading.gaps
    assert "sites.csv, line 3" in gap.what
    assert cell in gap.what


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("yes", True),
        ("TRUE", True),
        ("1", True),
        ("X", True),
        ("No", False),
        ("false", False),
        ("0", False),
        ("", None),
    ],
)
def test_yes_and_no_are_understood_in_any_case(tmp_path: Path, cell: Any, known: Any) -> None:
    path = tmp_path / "machines.csv"
    path.write_text(f"machine,is_vip\nPC1.Example.com,{cell}\n", encoding="utf-8")
    (found,) = collect("inventory", tmp_path / "estate", path).rows(MachineRole)
    assert (found["machine"], found["is_vip"]) == ("pc1.example.com", known)


def test_perhaps_is_neither_yes_nor_no(tmp_path: Path) -> None:
    path = tmp_path / "machines.csv"
    path.write_text("machine,is_vip\npc1,perhaps\n", encoding="utf-8")
    imported = collect("inventory", tmp_path / "estate", path)
    assert imported.rows(MachineRole)[0]["is_vip"] is None
    assert imported.reading.gaps


def test_a_foreign_csv_is_a_problem_that_names_what_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("article,price\n1,2\n", encoding="utf-8")
    reading = collect("inventory", tmp_path / "estate", path).reading
    assert "article" in reading.problem
    assert reading.hint
