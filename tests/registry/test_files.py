""".reg files, what reg query prints, and tables: the same values in each form."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from migrator.estate.facts.policy import PolicyComputer, PolicyValue
from tests.collectors.importing import Imported, collect

WU = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
KEY = r"software\policies\microsoft\windows\windowsupdate"
REG = rf"""Windows Registry Editor Version 5.00

; a comment
[{WU}]
"WUServer"="https://wsus01.corp.example:8531"
"Quoted"="a \"b\" c:\\d"
"TargetGroup"=" "
"Expand"=hex(2):25,00,77,00,69,00,6e,00,64,00,69,00,72,00,25,00,00,\
  00
"Multi"=hex(7):61,00,00,00,62,00,00,00,00,00
"Long"=hex(b):07,00,00,00,00,00,00,00
"Bytes"=hex:0a,ff
"Gone"=-
@="default"
"Lines"="one
two"

[{WU}\AU]
"UseWUServer"=dword:00000001

[-{WU}\Old]

[HKEY_LOCAL_MACHINE\SOFTWARE\Wow6432Node\Policies\Microsoft\Windows\WindowsUpdate]
"WUServer"="http://32"

[HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer]
"NoAutoUpdate"=dword:00000001
"Other"=dword:00000001

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate]
"SusClientId"="6f9c4f3c-0000-4000-8000-000000000001"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
"CurrentBuild"="22631"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName]
"ComputerName"="PC1"
"""


def collected(tmp_path: Path, name: str, content: str | bytes, **options: Any) -> Imported:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode("utf-16"))
    return collect("registry", tmp_path / "estate", path, **options)


def values(found: Imported) -> list[tuple[Any, ...]]:
    rows = sorted(found.rows(PolicyValue), key=lambda r: r["position"])
    return [(r["key"].removeprefix(KEY), r["value_name"], r["action"], r["value_type"], r["value"]) for r in rows]


def test_a_registry_file_gives_its_values_and_deletions(tmp_path: Path) -> None:
    found = collected(tmp_path, "export.reg", REG)
    assert values(found) == [
        ("", "WUServer", "set", "REG_SZ", "https://wsus01.corp.example:8531"),
        ("", "Quoted", "set", "REG_SZ", 'a "b" c:\\d'),
        ("", "TargetGroup", "set", "REG_SZ", " "),
        ("", "Expand", "set", "REG_EXPAND_SZ", "%windir%"),
        ("", "Multi", "set", "REG_MULTI_SZ", "a\nb"),
        ("", "Long", "set", "REG_QWORD", "7"),
        ("", "Bytes", "set", "REG_BINARY", "0aff"),
        ("", "Gone", "delete", None, None),
        ("", "", "set", "REG_SZ", "default"),
        ("", "Lines", "set", "REG_SZ", "one\ntwo"),
        ("\\au", "UseWUServer", "set", "REG_DWORD", "1"),
        ("\\old", "", "delete_key", None, None),
        ("", "WUServer", "set", "REG_SZ", "http://32"),
        (r"software\microsoft\windows\currentversion\policies\explorer", "NoAutoUpdate", "set", "REG_DWORD", "1"),
    ]
    rows = found.rows(PolicyValue)
    assert {(r["origin"], r["origin_kind"], r["via"]) for r in rows} == {("pc1", "computer", "registry")}
    assert [r["value"] for r in rows if r["is_32_bit"]] == ["http://32"]
    assert [r["value_name"] for r in rows if r["side"] == "user"] == ["NoAutoUpdate"]
    assert found.rows(PolicyComputer) == [
        {
            "computer": "pc1",
            "has_registry": True,
            "has_results": False,
            "sus_client_id": "6f9c4f3c-0000-4000-8000-000000000001",
            "os_build": 22631,
            "container": None,
            "read_at": None,
        }
    ]
    assert found.gaps == []


def test_version_4_has_its_texts_in_a_code_page(tmp_path: Path) -> None:
    text = f'REGEDIT4\r\n\r\n[{WU}]\r\n"TargetGroup"="Büro"\r\n"Expand"=hex(2):25,fc,25,00\r\n"Multi"=hex(7):61,00,fc,00,00\r\n'
    refused = collected(tmp_path, "pc1.reg", text.encode("cp1252"))
    assert "--encoding" in refused.reading.hint
    found = collected(tmp_path, "pc1.reg", text.encode("cp1252"), encoding="cp1252")
    assert [v[4] for v in values(found)] == ["Büro", "%ü%", "a\nü"]


def test_a_computer_is_called_as_the_option_says_then_as_its_file(tmp_path: Path) -> None:
    text = f'REGEDIT4\r\n\r\n[{WU}]\r\n"WUServer"="x"\r\n'.encode()
    assert collected(tmp_path, "PC7.reg", text).rows(PolicyComputer)[0]["computer"] == "pc7"
    named = collect("registry", tmp_path / "e2", tmp_path / "PC7.reg", computer="Host.Corp.Example")
    assert named.rows(PolicyComputer)[0]["computer"] == "host.corp.example"


QUERY = rf"""
{WU}
    WUServer    REG_SZ    http://wsus:8530
    TargetGroup    REG_SZ    Ring  one
    (Default)    REG_SZ    standard
    Multi    REG_MULTI_SZ    a\0b
    Empty    REG_SZ{"    "}
    Defer    REG_DWORD    0x7
    Bytes    REG_BINARY    0AFF

{WU}\AU
    UseWUServer    REG_DWORD    0x1
    Two words    REG_SZ    x

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion
    CurrentBuild    REG_SZ    19045

End of search: 9 match(es) found.
"""


def test_what_reg_query_prints_is_read(tmp_path: Path) -> None:
    found = collected(tmp_path, "pc2.txt", QUERY.replace("\n", "\r\n").encode())
    assert values(found) == [
        ("", "WUServer", "set", "REG_SZ", "http://wsus:8530"),
        ("", "TargetGroup", "set", "REG_SZ", "Ring  one"),
        ("", "", "set", "REG_SZ", "standard"),
        ("", "Multi", "set", "REG_MULTI_SZ", "a\nb"),
        ("", "Empty", "set", "REG_SZ", ""),
        ("", "Defer", "set", "REG_DWORD", "7"),
        ("", "Bytes", "set", "REG_BINARY", "0aff"),
        ("\\au", "UseWUServer", "set", "REG_DWORD", "1"),
        ("\\au", "Two words", "set", "REG_SZ", "x"),
    ]
    assert found.rows(PolicyComputer)[0]["os_build"] == 19045


@pytest.mark.parametrize(
    ("encoding", "default", "last", "group"),
    [("cp850", "(Standard)", "Ende der Suche: 9 Übereinstimmung(en) gefunden.", "Büro"),
     ("cp850", "(par défaut)", "Fin de la recherche : 9 correspondance(s) trouvée(s).", "Été"),
     ("cp932", "(既定)", "検索の完了: 9 個一致しました", "東京")],
    ids=["german", "french", "japanese"],
)  # fmt: skip
def test_consoles_speak_their_own_language(tmp_path: Path, encoding: str, default: str, last: str, group: str) -> None:
    text = (
        QUERY.replace("(Default)", default)
        .replace("End of search: 9 match(es) found.", last)
        .replace("Ring  one", group)
    )
    found = collected(tmp_path, "pc2.txt", text.encode(encoding), encoding=encoding)
    assert [v[4] for v in values(found)][:3] == ["http://wsus:8530", group, "standard"]
    assert [v[1] for v in values(found)][2] == ""


def test_a_computer_without_any_of_these_values_was_read_all_the_same(tmp_path: Path) -> None:
    text = (
        "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\r\n    CurrentBuild    REG_SZ    19045\r\n"
    )
    found = collected(tmp_path, "pc3.txt", text.encode())
    assert (found.rows(PolicyValue), len(found.rows(PolicyComputer))) == ([], 1)
    assert found.reading.tables["policy_value"].complete


ROWS = [
    ("PC1.corp.example", WU, "WUServer", "String", "http://x", "2026-11-20T10:00:00Z"),
    ("PC1.corp.example", WU + "\\AU", "UseWUServer", "DWord", "1", "2026-11-20T10:00:00Z"),
    ("PC2.corp.example", WU, "Multi", "MultiString", "a\nb", "2026-11-20T10:00:01Z"),
    ("PC2.corp.example", WU, "Bytes", "Binary", "0A-FF", "2026-11-20T10:00:01Z"),
    (
        "PC1.corp.example",
        r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
        "CurrentBuild",
        "String",
        "22631",
        "",
    ),
    ("PC3.corp.example", "", "", "", "", ""),
]
NAMES = ("Computer", "Key", "Name", "Type", "Value", "ReadAt")


def as_table(form: str) -> bytes:
    if form == "json":
        return json.dumps([dict(zip(NAMES, row, strict=True)) for row in ROWS]).encode()
    if form == "csv":
        lines = [",".join(f'"{c}"' for c in row) for row in (NAMES, *ROWS)]
        return "\r\n".join(lines).encode("utf-8-sig")
    objects = "".join(
        "<Obj><MS>"
        + "".join(f'<S N="{n}">{v.replace(chr(10), "_x000A_")}</S>' for n, v in zip(NAMES, row, strict=True))
        + "</MS></Obj>"
        for row in ROWS
    )
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{objects}</Objs>'.encode(
        "utf-16"
    )


@pytest.mark.parametrize("form", ["csv", "json", "xml"])
def test_tables_of_many_computers_are_read(tmp_path: Path, form: str) -> None:
    found = collected(tmp_path, f"clients.{form}", as_table(form))
    assert found.reading.scope == "registry of corp.example"
    rows = [(r["origin"], r["value_name"], r["value_type"], r["value"], r["position"]) for r in found.rows(PolicyValue)]
    assert sorted(rows) == [
        ("pc1.corp.example", "UseWUServer", "REG_DWORD", "1", 1),
        ("pc1.corp.example", "WUServer", "REG_SZ", "http://x", 0),
        ("pc2.corp.example", "Bytes", "REG_BINARY", "0aff", 1),
        ("pc2.corp.example", "Multi", "REG_MULTI_SZ", "a\nb", 0),
    ]
    assert [(r["computer"], r["os_build"], r["read_at"]) for r in found.rows(PolicyComputer)] == [
        ("pc1.corp.example", 22631, datetime(2026, 11, 20, 10)),
        ("pc2.corp.example", None, datetime(2026, 11, 20, 10, 0, 1)),
        ("pc3.corp.example", None, None),
    ]


def test_a_plain_table_of_another_hand_is_read(tmp_path: Path) -> None:
    text = (
        "PSComputerName;Hive;Path;ValueName;ValueType;Data\r\n"
        "CORP\\PC1$;HKLM;SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate;WUServer;REG_SZ;http://x\r\n"
        "PC2;HKLM;SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate;AUOptions;REG_DWORD;0x4\r\n"
        "PC2;HKLM;SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate;Bad;REG_DWORD;four\r\n"
    )
    found = collected(tmp_path, "table.csv", text.encode())
    assert found.reading.scope == "registry of table"
    assert [(r["origin"], r["value"]) for r in found.rows(PolicyValue)] == [
        ("pc1", "http://x"),
        ("pc2", "4"),
        ("pc2", None),
    ]
    (gap,) = found.gaps
    assert "does not fit REG_DWORD" in gap.what


def test_domains_are_readings_of_their_own_and_group_policy_keeps_its_scope(tmp_path: Path) -> None:
    text = as_table("csv").replace(b"PC2.corp", b"PC2.other")
    found = collected(tmp_path, "clients.csv", text)
    assert sorted(r.scope for r in found.readings) == ["registry of corp.example", "registry of other.example"]
    assert {r["origin"] for r in found.rows(PolicyValue, scope="registry of other.example")} == {"pc2.other.example"}


def test_files_of_one_folder_are_one_reading(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("pc1", "pc2"):
        (folder / f"{name}.reg").write_text(f'REGEDIT4\n\n[{WU}]\n"WUServer"="x"\n', encoding="utf-8")
    (folder / "broken.reg").write_text("REGEDIT4\n[x\n", encoding="utf-8")
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    found = collect("registry", tmp_path / "estate", folder)
    assert found.reading.scope == "registry of exports"
    assert {r["origin"] for r in found.rows(PolicyValue)} == {"pc1", "pc2"}
    states = {Path(f.path).name: f.state for f in found.reading.files}
    assert states["other.csv"] == "refused"


def test_what_is_no_registry_is_named_with_a_hint(tmp_path: Path) -> None:
    found = collected(tmp_path, "computers.csv", b"Name,OS\r\nPC1,Windows\r\n")
    assert "seen: Name, OS" in found.reading.problem
    assert "Export-ClientPolicy.ps1" in found.reading.hint


def test_the_command_reads_and_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from migrator.cli import DONE, NOTHING_READ, run

    file = tmp_path / "pc9.txt"
    file.write_bytes(QUERY.encode("cp850"))
    estate = ["--estate", str(tmp_path / "estate"), "--quiet"]
    assert run(["collect", "registry", str(file), "--encoding", "cp850", "--computer", "PC9", *estate]) == DONE
    told = capsys.readouterr().out
    assert "registry registry of pc9" in told
    assert "policy_value                       9" in told
    file.write_bytes(b"nothing")
    assert run(["collect", "registry", str(file), *estate]) == NOTHING_READ


def test_types_may_be_numbers_or_objects_of_an_enumeration(tmp_path: Path) -> None:
    rows = [
        {"Computer": "pc1", "Key": WU, "Name": "A", "Type": 4, "Value": 7},
        {"Computer": "pc1", "Key": WU, "Name": "B", "Value": ["a", "b"]},
    ]
    found = collected(tmp_path, "t.json", json.dumps(rows).encode())
    assert [v[3:] for v in values(found)] == [("REG_DWORD", "7"), ("REG_MULTI_SZ", "a\nb")]
    kind = '<Obj N="Type" RefId="1"><TN RefId="0"><T>Microsoft.Win32.RegistryValueKind</T></TN><ToString>DWord</ToString><I32>4</I32></Obj>'
    text = f'<Objs Version="1.1.0.1"><Obj RefId="0"><MS><S N="Computer">pc1</S><S N="Key">{WU}</S><S N="Name">A</S>{kind}<I32 N="Value">7</I32></MS></Obj></Objs>'
    other = collected(tmp_path, "t.xml", text.encode())
    assert [v[3:] for v in values(other)] == [("REG_DWORD", "7")]
