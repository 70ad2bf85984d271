"""Attacks and accidents: each ends as a sentence with a hint and leaves nothing half written."""

from __future__ import annotations

import json
import os
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from migrator.collectors._json import json_records
from migrator.collectors._records import Notes
from migrator.collectors.wsus_export import COLLECTOR
from migrator.estate.facts.computers import ComputerGroup
from migrator.estate.store import Estate
from tests.collectors.importing import AT, Silent, collect
from tests.collectors.test_files import GROUPS

CSV = "Id,Name,ParentId\r\n" + "".join(f'"{g["Id"]}","{g["Name"]}",\r\n' for g in GROUPS)
XLSX = "[Content_Types].xml"


def zipped(path: Path, members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def encrypted(path: Path) -> None:
    zipped(path, {"groups.csv": CSV.encode()})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)


def twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("groups.csv", CSV)
        archive.writestr("groups.csv", CSV.replace("Büro", "Other"))


def lying(path: Path) -> None:
    """Make a zip whose directory names a smaller size than its member has."""
    zipped(path, {"groups.csv": CSV.encode() * 50})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 40)
    path.write_bytes(raw)


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a name that climbs out": ("x.zip", lambda p: zipped(p, {"../../groups.csv": CSV.encode()}), "outside of itself"),
    "an absolute name": ("x.zip", lambda p: zipped(p, {"/etc/groups.csv": CSV.encode()}), "outside of itself"),
    "a name with a drive": ("x.zip", lambda p: zipped(p, {"C:\\groups.csv": CSV.encode()}), "outside of itself"),
    "one name twice": ("x.zip", twice, "more than once"),
    "encrypted": ("x.zip", encrypted, "encrypted"),
    "a lie about the size": ("x.zip", lying, "damaged"),
    "another packing": ("x.zip", lambda p: zipped(p, {"g.csv": CSV.encode()}, method=zipfile.ZIP_LZMA), "packed"),
    "a zip in a zip": ("x.zip", lambda p: zipped(p, {"inner.zip": b"PK\x03\x04"}), "a zip in a zip"),
    "a workbook called csv": ("x.csv", lambda p: zipped(p, {XLSX: b"", "xl/sheet1.xml": b"<a/>"}), "Excel workbook"),
    "a workbook": ("x.xlsx", lambda p: zipped(p, {XLSX: b"", "xl/sheet1.xml": b"<a/>"}), "Excel workbook"),
    "an old workbook": ("x.csv", lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)), "old Office"),
    "a program": ("x.csv", lambda p: p.write_bytes(b"MZ\x90\x00" + bytes(99)), "a program"),
    "a PDF": ("x.csv", lambda p: p.write_bytes(b"%PDF-1.7\n"), "a PDF"),
    "gzip": ("x.json", lambda p: p.write_bytes(b"\x1f\x8b\x08\x00"), "gzip"),
    "zero bytes": ("x.csv", lambda p: p.write_bytes(CSV.encode() + bytes(4096)), "zero bytes"),
    "no text at all": ("x.csv", lambda p: p.write_bytes(bytes(range(256)) * 40), "zero bytes"),
    "nothing": ("x.csv", lambda p: p.write_bytes(b""), "No WSUS record"),
    "blanks": ("x.csv", lambda p: p.write_bytes(b"\r\n \r\n"), "No WSUS record"),
    "half a character": ("x.csv", lambda p: p.write_bytes("Id,Name".encode("utf-16")[:-1]), "middle of a character"),
    "an endless line": ("x.csv", lambda p: p.write_bytes(b"Id,Name\r\n" + b"x," * 4_000_000), "longer than"),
    "an endless header": ("x.csv", lambda p: p.write_bytes(b"x" * 5_000_000), "longer than"),
    "an endless cell": ("x.csv", lambda p: p.write_bytes(b'Id,Name\r\n1,"' + b"x" * 9_000_000), "breaks off|longer than"),
    "a deep list": ("x.json", lambda p: p.write_text("[" * 100_000), "nested deeper"),
    "a deep object": ("x.json", lambda p: p.write_text('{"a":' * 100_000), "nested deeper"),
    "a deep line": ("x.json", lambda p: p.write_text('{"a":' * 500 + "1" + "}" * 500 + "\n"), "nested deeper"),
    "an endless string": ("x.json", lambda p: p.write_text('[{"a": "' + '\\"' * 40_000_000), "longer than"),
    "entities": ("x.xml", lambda p: p.write_text('<!DOCTYPE a [<!ENTITY b "c">]><Objs><S>&b;</S></Objs>'), "document type"),
    "a deep CLIXML": ("x.xml", lambda p: p.write_text("<Objs>" + "<Obj><LST>" * 100_000), "nested deeper"),
    "another XML": ("x.xml", lambda p: p.write_text("<html/>"), "not with Objs"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence_with_a_hint_and_no_fact(tmp_path: Path, name: str) -> None:
    file, make, words = BAD[name]
    make(tmp_path / file)
    reading = collect("wsus-export", tmp_path / "estate", tmp_path / file).reading
    assert any(word in reading.problem for word in words.split("|")), reading.problem
    assert reading.hint
    assert reading.problem.endswith(".")
    assert {t: n.rows for t, n in reading.tables.items() if n.rows} == {}
    assert not list((tmp_path / "estate").rglob("*.tmp"))


@pytest.mark.parametrize("name", [n for n, (file, _, _) in BAD.items() if not file.endswith(".xlsx")])
def test_a_bad_file_beside_a_good_one_is_named_and_the_good_one_is_read(tmp_path: Path, name: str) -> None:
    file, make, _ = BAD[name]
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder / file)
    (folder / "groups.csv").write_text(CSV, encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", folder)
    assert imported.readings[0].problem == ""
    assert sorted(r["name"] for r in imported.rows(ComputerGroup)) == [g["Name"] for g in GROUPS]
    (bad,) = [f for r in imported.readings for f in r.files if not f.path.endswith("in/groups.csv")]
    assert (bad.state, bool(bad.note)) in {("refused", True), ("skipped", True), ("partly read", True), ("read", False)}
    assert bad.state != "read" or name in {"nothing", "blanks"}


def test_what_an_unreadable_archive_held_may_be_missing_anywhere(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    encrypted(folder / "rest.zip")
    (folder / "groups.csv").write_text(CSV, encoding="utf-8")
    reading = collect("wsus-export", tmp_path / "estate", folder).reading
    assert not reading.tables["computer_group"].complete
    assert "encrypted" in reading.gaps[0].why


def test_what_an_unreadable_text_is_about_is_told_by_its_first_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "groups.csv").write_text(CSV, encoding="utf-8")
    (folder / "pcs.csv").write_bytes("Id,FullDomainName,IPAddress\r\n1,bürö,10.0.0.1\r\n".encode("cp1252"))
    (folder / "notes.txt").write_bytes("Grüße".encode("cp1252"))
    reading = collect("wsus-export", tmp_path / "estate", folder).reading
    assert [g.table for g in reading.gaps] == ["computer"]
    assert ["--encoding" in f.note for f in reading.files if f.state == "refused"] == [True, True]
    assert reading.tables["computer_group"].complete
    assert not reading.tables["computer"].complete


def test_everything_in_a_folder_is_named_also_what_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "content").mkdir(parents=True)
    (folder / "groups.csv").write_text(CSV, encoding="utf-8")
    (folder / "readme.docx").write_bytes(b"x")
    (folder / ".hidden.csv").write_bytes(b"x")
    for i in range(40):
        (folder / "content" / f"{i}.cab").write_bytes(b"x")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere.csv").symlink_to(folder / "missing")
    reading = collect("wsus-export", tmp_path / "estate", folder).reading
    met = {Path(f.path).name: (f.state, f.rows) for f in reading.files}
    assert met == {
        "groups.csv": ("read", 2), "readme.docx": ("skipped", 1), ".hidden.csv": ("skipped", 1),
        "*.cab": ("skipped", 40), "again": ("skipped", 1), "nowhere.csv": ("skipped", 1),
    }  # fmt: skip
    assert reading.gaps == ()


def test_members_of_a_zip_that_are_passed_over_are_named(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {"a/groups.csv": CSV.encode(), "a/readme.md": b"x"})
    reading = collect("wsus-export", tmp_path / "estate", tmp_path / "x.zip").reading
    assert {Path(f.path).name: f.state for f in reading.files} == {"groups.csv": "read", "readme.md": "skipped"}


def test_an_estate_in_the_folder_is_not_read_as_an_export(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text(CSV, encoding="utf-8")
    first = collect("wsus-export", tmp_path / "estate", tmp_path).reading
    second = collect("wsus-export", tmp_path / "estate", tmp_path).reading
    assert first.files == second.files
    assert first.fingerprint == second.fingerprint


def test_the_estate_itself_is_refused_as_an_export(tmp_path: Path) -> None:
    from migrator.errors import SettingsError

    Estate.create(tmp_path / "estate")
    with pytest.raises(SettingsError, match="estate") as refused:
        collect("wsus-export", tmp_path / "estate", tmp_path / "estate")
    assert refused.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in a folder there")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    from migrator.errors import SettingsError

    os.mkfifo(tmp_path / "groups.csv")
    with pytest.raises(SettingsError, match="no plain file"):
        collect("wsus-export", tmp_path / "estate", tmp_path / "groups.csv")
    (tmp_path / "real.csv").write_text(CSV, encoding="utf-8")
    reading = collect("wsus-export", tmp_path / "estate", tmp_path).reading
    assert {Path(f.path).name: f.state for f in reading.files} == {"groups.csv": "skipped", "real.csv": "read"}


def test_a_file_that_grows_while_it_is_read_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(CSV, encoding="utf-8")

    class Writes(Silent):
        def step(self, what: str, *, done: int, total: int | None = None) -> None:
            if what.startswith("Importing"):
                with path.open("a", encoding="utf-8") as stream:
                    stream.write('"22222222-4dbe-4a37-9adf-9e7652c0b421","Late",\r\n')

    from migrator.collectors import Request

    asked = Request(
        estate=Estate.create(tmp_path / "estate"), paths=(path,), options={}, clock=lambda: AT, progress=Writes()
    )
    (reading,) = COLLECTOR.run(asked)
    assert not reading.tables["computer_group"].complete
    assert "changed while it was read" in reading.gaps[0].what


def test_files_that_were_joined_keep_their_rows_and_lose_their_second_header(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    first, second = GROUPS
    path.write_text(
        f"Id,Name,ParentId\r\n{first['Id']},{first['Name']},\r\n"
        f"ParentId,Name,Id\r\n,{second['Name']},{second['Id']}\r\n",
        encoding="utf-8",
    )
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert sorted(r["name"] for r in imported.rows(ComputerGroup)) == [g["Name"] for g in GROUPS]
    assert imported.reading.tables["computer_group"].complete


def test_a_column_that_comes_twice_is_said(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(f"Id,Name,name\r\n{GROUPS[0]['Id']},,Alle\r\n", encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert [r["name"] for r in imported.rows(ComputerGroup)] == ["Alle"]
    assert "more than once" in imported.reading.files[0].note


def test_a_name_that_comes_twice_in_a_json_object_is_said(tmp_path: Path) -> None:
    path = tmp_path / "groups.json"
    path.write_text(f'[{{"Id": "{GROUPS[0]["Id"]}", "Name": "A", "Name": "B"}}]', encoding="utf-8")
    reading = collect("wsus-export", tmp_path / "estate", path).reading
    assert "the name Name more than once" in reading.files[0].note
    assert not reading.tables["computer_group"].complete


def test_text_that_looks_like_a_second_name_is_none() -> None:
    notes = Notes()
    text = json.dumps([{"Id": 1, "Message": 'he said "x": 1 and "Id": 2'}])
    assert len(list(json_records(iter_text(text), notes))) == 1
    assert not notes.damage


def iter_text(text: str) -> Any:
    import io

    return io.StringIO(text)
