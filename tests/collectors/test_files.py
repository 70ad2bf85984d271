"""Files from outside: bombs, wrong encodings, cut-off ends and nesting are refused or stepped over, never believed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors import _archives as files
from migrator.collectors._csv import csv_records
from migrator.collectors._json import elements, json_records
from migrator.collectors._records import Notes
from migrator.errors import SettingsError, UnexpectedAnswer
from migrator.estate.facts.computers import ComputerGroup
from tests.collectors.importing import collect

GROUPS = [
    {"Id": "a0a08746-4dbe-4a37-9adf-9e7652c0b421", "Name": "Alle Computer"},
    {"Id": "11111111-4dbe-4a37-9adf-9e7652c0b421", "Name": "Büro"},
]
CSV = "Id,Name\r\n" + "".join(f'"{g["Id"]}","{g["Name"]}"\r\n' for g in GROUPS)


def names(imported: Any) -> list[str]:
    return sorted(r["name"] for r in imported.rows(ComputerGroup))


def test_a_path_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        collect("wsus-export", tmp_path / "estate", tmp_path / "missing")
    assert not list((tmp_path / "estate").glob("readings/*"))


def test_an_empty_folder_is_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(SettingsError) as refused:
        collect("wsus-export", tmp_path / "estate", tmp_path / "in")
    assert refused.value.hint


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-be", "\ufeff"), ("utf-32", ""), ("utf-16-le", "")],
)
def test_every_unicode_encoding_is_recognised(tmp_path: Path, encoding: Any, bom: Any) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes((bom + CSV).encode(encoding))
    assert names(collect("wsus-export", tmp_path / "estate", path)) == ["Alle Computer", "Büro"]


def test_another_code_page_has_to_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes(CSV.encode("cp1252"))
    refused = collect("wsus-export", tmp_path / "estate", path).reading
    assert "UTF-8" in refused.problem
    assert "--encoding" in refused.hint
    told = collect("wsus-export", tmp_path / "estate", path, encoding="cp1252")
    assert names(told) == ["Alle Computer", "Büro"]


def test_a_wrong_byte_at_the_end_of_a_large_file_is_found_before_a_row_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes(CSV.encode() + b"x" * 3_000_000 + b"\xff")
    assert collect("wsus-export", tmp_path / "estate", path).reading.problem


@pytest.mark.parametrize(
    "head", ["", "#TYPE Microsoft.UpdateServices.Internal.BaseApi.ComputerTargetGroup\r\n", "sep=,\r\n", "\r\n"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, head: Any, delimiter: Any) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Id", "Name"])
    writer.writerows([g["Id"], f"{g['Name']}, x; y"] for g in GROUPS)
    path = tmp_path / "groups.csv"
    path.write_text(head.replace(",", delimiter) + out.getvalue(), encoding="utf-8", newline="")
    found = names(collect("wsus-export", tmp_path / "estate", path))
    assert found == ["Alle Computer, x; y", "Büro, x; y"]


def test_a_bomb_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("groups.csv", b"0" * 20_000_000)
    reading = collect("wsus-export", tmp_path / "estate", path).reading
    assert "times its size" in reading.problem
    assert reading.hint


def test_a_zip_with_too_many_members_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(files.MEMBER_LIMIT + 1):
            archive.writestr(f"{i}.csv", b"")
    assert "members" in collect("wsus-export", tmp_path / "estate", path).reading.problem


def test_a_zip_that_claims_more_than_the_limit_is_refused() -> None:
    member = zipfile.ZipInfo("huge.csv")
    member.file_size = files.TOTAL_LIMIT + 1
    member.compress_size = member.file_size
    with pytest.raises(UnexpectedAnswer, match="GiB"):
        files.refuse_bomb(Path("x.zip"), [member])


@pytest.mark.parametrize("cut", [1, 20, 120])
def test_a_truncated_zip_is_a_problem_of_the_reading(tmp_path: Path, cut: Any) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("groups.csv", CSV)
    path.write_bytes(path.read_bytes()[:-cut])
    reading = collect("wsus-export", tmp_path / "estate", path).reading
    assert reading.problem


def test_a_sound_file_beside_a_bomb_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("groups.csv", b"0" * 20_000_000)
    (folder / "groups.csv").write_text(CSV, encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", folder)
    assert names(imported) == ["Alle Computer", "Büro"]
    assert {f.state for f in imported.reading.files} == {"read", "refused"}


def test_a_truncated_json_keeps_its_whole_elements_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "groups.json"
    path.write_text(json.dumps(GROUPS)[:-20], encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert names(imported) == ["Alle Computer"]
    assert not imported.reading.tables["computer_group"].complete
    assert imported.reading.files[0].state == "partly read"


def test_a_csv_that_ends_in_an_open_quote_keeps_its_rows_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(CSV[:-4], encoding="utf-8")
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert names(imported) == ["Alle Computer"]
    assert not imported.reading.tables["computer_group"].complete


def test_a_truncated_clixml_keeps_its_objects_and_says_so(tmp_path: Path) -> None:
    body = "".join(
        f'<Obj RefId="{i}"><MS><G N="Id">{g["Id"]}</G><S N="Name">{g["Name"]}</S></MS></Obj>'
        for i, g in enumerate(GROUPS)
    )
    path = tmp_path / "groups.xml"
    path.write_text(f"<Objs>{body}"[:-40], encoding="utf-16")
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert names(imported) == ["Alle Computer"]
    assert not imported.reading.tables["computer_group"].complete


def test_a_cell_of_a_million_characters_ends_a_csv() -> None:
    stream = io.StringIO(f'Id,Name\r\n1,a\r\n2,"{"x" * 2_000_000}"\r\n')
    reader = csv_records(stream, Notes())
    assert next(reader).values == {"id": "1", "name": "a"}
    with pytest.raises(UnexpectedAnswer):
        next(reader)


def test_a_json_value_of_a_million_characters_is_left_out_and_said() -> None:
    notes = Notes()
    found = list(json_records(io.StringIO(json.dumps([{"Id": 1, "Title": "x" * 2_000_000}])), notes))
    assert [r.values for r in found] == [{"id": 1, "title": None}]
    assert notes.damage


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, "[{" * 100_000])
def test_endless_nesting_of_json_is_refused(text: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        list(json_records(io.StringIO(text), Notes()))


@given(
    st.lists(st.dictionaries(st.text(max_size=9), st.text() | st.lists(st.text(max_size=9), max_size=3), max_size=4))
)
def test_elements_are_cut_out_of_any_json(values: Any) -> None:
    as_lines = "\n".join(json.dumps(v) for v in values)
    pretty = json.dumps(values, indent=4, ensure_ascii=False)
    assert [json.loads(e) for e in elements(io.StringIO(as_lines))] == values
    assert [json.loads(e) for e in elements(io.StringIO(pretty))] == values


def test_one_bad_line_does_not_hide_the_others() -> None:
    notes = Notes()
    text = '{"Id": 1}\n{"Id": nonsense}\n{"Id": 3}\n'
    assert [r.values["id"] for r in json_records(io.StringIO(text), notes)] == [1, 3]
    assert notes.damage


def test_the_list_that_powershell_5_wraps_is_unwrapped() -> None:
    text = json.dumps({"value": [{"Id": 1}, {"Id": 2}], "Count": 2})
    assert [r.values["id"] for r in json_records(io.StringIO(text), Notes())] == [1, 2]


def test_a_row_with_missing_cells_is_damage() -> None:
    notes = Notes()
    assert len(list(csv_records(io.StringIO("Id,Name\r\n1,a\r\n2\r\n"), notes))) == 1
    assert notes.damage


def test_a_print_is_recognised_as_no_export(tmp_path: Path) -> None:
    path = tmp_path / "print.txt"
    path.write_text("Id             : 5\nFullDomainName : dc.tea.vl\n", encoding="utf-8")
    reading = collect("wsus-export", tmp_path / "estate", path).reading
    assert "print.txt" in reading.problem
    assert reading.hint


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "zlib"])
def test_what_is_no_code_page_is_refused(tmp_path: Path, name: Any) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    with pytest.raises(SettingsError):
        collect("wsus-export", tmp_path / "estate", tmp_path / "a.csv", encoding=name)
