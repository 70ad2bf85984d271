"""Reference tables: dated, sourced, keyed, and free of cells that say nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from migrator.errors import ReferenceError_
from migrator.planning.calendar import patch_tuesday
from migrator.reference import ReferenceTable, _read, reference_table, reference_tables

TABLES = list(reference_tables().values())
URL = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?")
READ: dict[str, Callable[[str], object]] = {
    "bigint": int,
    "double": float,
    "boolean": lambda t: {"true": True, "false": False}[t],
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "varchar": str,
}


def cells(table: ReferenceTable, column: str) -> list[str]:
    return [r[column] or "" for r in table.records()]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_a_table_says_from_when_and_where_its_facts_are(table: ReferenceTable) -> None:
    assert date(2020, 1, 1) <= table.as_of <= date(2027, 12, 31)
    assert URL.fullmatch(table.source)
    assert table.meaning.endswith(".")
    assert table.rows


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_a_key_is_filled_and_used_once(table: ReferenceTable) -> None:
    keys = [tuple(r[k] for k in table.key) for r in table.records()]
    assert len(set(keys)) == len(keys)
    assert all(all(k) for k in keys)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_cell_is_of_its_type_and_without_stray_spaces(table: ReferenceTable) -> None:
    for row in table.records():
        for column, cell in row.items():
            if cell is not None:
                assert READ[table.types[column]](cell) is not None, (row, column)
                assert cell == cell.strip() or column == "pattern", (row, column)


@pytest.mark.parametrize("table", [t for t in TABLES if "link" in t.columns], ids=lambda t: t.name)
def test_every_row_has_a_link_that_is_one(table: ReferenceTable) -> None:
    assert [c for c in cells(table, "link") if not URL.fullmatch(c)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_an_id_is_a_guid_in_small_letters(table: ReferenceTable) -> None:
    for column in set(table.columns) & {"category_id", "classification_id", "group_id"}:
        wrong = [c for c in cells(table, column) if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", c)]
        assert wrong == []


def test_the_lifecycle_is_keyed_by_role_build_and_edition_family() -> None:
    table = reference_table("windows_release")
    assert table.key == ("role", "build", "edition_family")
    dated = {(r["build"], r["edition_family"]): r["end_of_servicing"] for r in table.records() if r["role"] == "client"}
    assert dated["26100", "pro"] != dated["26100", "enterprise"] != dated["26100", "ltsc"]


def test_a_release_ends_after_it_began_and_extended_updates_after_that() -> None:
    for row in reference_table("windows_release").records():
        ends = [d for d in (row["released"], row["end_of_servicing"], row["end_of_extended"]) if d]
        assert ends == sorted(ends), row
        assert len(ends) >= 2, row


def test_a_later_release_of_a_channel_does_not_end_before_an_earlier_one() -> None:
    for family in ("pro", "enterprise"):
        rows = [r for r in reference_table("windows_release").records() if r["edition_family"] == family]
        eleven = sorted(
            (r for r in rows if (r["name"] or "").startswith("Windows 11")), key=lambda r: r["released"] or ""
        )
        ends = [r["end_of_servicing"] or "" for r in eleven]
        assert ends == sorted(ends)


def test_every_sku_has_a_role_and_a_family_that_the_lifecycle_or_placement_knows() -> None:
    families = set(cells(reference_table("windows_release"), "edition_family"))
    placed = set(cells(reference_table("placement_rule"), "edition_family"))
    for row in reference_table("windows_sku").records():
        assert row["role"] in ("client", "server")
        assert row["edition_family"] in families | placed, row


def test_every_word_of_a_description_means_what_its_sku_means() -> None:
    known = {(r["role"], r["edition_family"]) for r in reference_table("windows_sku").records()}
    for row in reference_table("edition_word").records():
        assert row["edition_family"] is None or (row["role"], row["edition_family"]) in known, row


def test_every_classification_has_a_family_and_the_title_of_the_category() -> None:
    titles = dict(
        zip(cells(reference_table("category"), "category_id"), cells(reference_table("category"), "title"), strict=True)
    )
    for row in reference_table("update_family").records():
        assert titles[row["classification_id"] or ""] == row["title"]


def test_an_incident_ends_after_it_began_and_names_a_classification() -> None:
    known = set(cells(reference_table("update_family"), "classification_id"))
    for row in reference_table("wsus_incident").records():
        assert (row["begins"] or "") < (row["ends"] or "")
        assert row["classification_id"] in known


def test_builds_of_the_kind_b_were_released_on_the_second_tuesday() -> None:
    strange = []
    for row in reference_table("windows_build").records():
        day = date.fromisoformat(row["released"] or "")
        if row["kind"] == "B" and day != patch_tuesday(day.year, day.month):
            strange.append((row["build"], row["revision"], row["released"]))
    assert strange == [("14393", "2007", "2018-01-03")], "the fix for Meltdown came before its Tuesday"


def test_a_fix_of_a_later_vulnerability_is_a_higher_revision() -> None:
    by_build: dict[str, list[tuple[str, int]]] = {}
    for row in reference_table("wsus_fix").records():
        by_build.setdefault(row["build"] or "", []).append((row["cve"] or "", int(row["fixed_revision"] or 0)))
    for build, fixes in by_build.items():
        revisions = [revision for _, revision in sorted(fixes)]
        assert revisions == sorted(revisions), build


def test_every_threshold_that_a_rule_names_exists_and_every_threshold_is_named() -> None:
    from migrator.mappers import mappers
    from migrator.rules import rules

    text = " ".join([*(r.query.sql for r in rules()), *(m.sql for m in mappers())])
    named = set(re.findall(r"name = '([a-z_]+)'", text))
    assert set(cells(reference_table("threshold"), "name")) <= named


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('# as_of = "2026-01-01"\n# key = "a"\na\n1\n', "lacks a date or source"),
        ('# source = "https://x.example"\n# key = "a"\na\n1\n', "lacks a date or source"),
        ('# as_of = "2026-13-01"\n# source = "https://x.example"\n# key = "a"\na\n1\n', "lacks a date or source"),
        ('# as_of = "2026-01-01"\n# source = "https://x.example"\n# key = "b"\na\n1\n', "has no column b for its key"),
        ('# as_of = "2026-01-01"\n# source = "https://x.example"\n# key = "a"\na\n1\n1\n', "has two rows for"),
        ('# as_of = "2026-01-01"\n# source = "https://x.example"\n# key = "a"\na,b\n1\n', "1 cells for 2 columns"),
        ("# as_of = \na\n1\n", "is not TOML"),
        (
            '# as_of = "2026-01-01"\n# source = "https://x.example"\n# key = "a"\n# types = {a = "uuid"}\na\n1\n',
            "names the type uuid",
        ),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceError_, match=words):
        _read(path)
