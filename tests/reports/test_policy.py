"""Client policy on the page and in the workbook: whose is known, what becomes of it, where it scans, how it goes."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from migrator.estate.database import Database
from migrator.reports.model import Bar, Line, Lines, Name, Section, Table, Words
from migrator.reports.policy_words import CLASSES, ENDS
from migrator.reports.sections import policy, removal, scan
from migrator.reports.sheets import (
    Sheet,
    computers,
    policies,
    policy_conflicts,
    policy_objects,
    removal_plan,
    scan_source,
)
from tests.reports import hand_made, with_policy
from tests.reports.test_page import HOSTILE, bare, outline, page_of
from tests.reports.test_workbook import opened, rows_of, written

SECTIONS = (policy.SECTION, scan.SECTION, removal.SECTION)


@pytest.fixture(scope="module")
def database() -> Database:
    return with_policy.assessed()


def shown(section: Section, database: Database) -> tuple[str, dict[str, Table]]:
    """Return the words of a section, and its tables by their names."""
    blocks = list(section.show(section.read(database)))
    words = " ".join(b.strong + b.rest for b in blocks if isinstance(b, Words))
    return words, {b.name: b for b in blocks if isinstance(b, Table)}


def lines_of(sheet: Sheet, database: Database) -> list[dict[str, Any]]:
    names = [c.name for c in sheet.columns]
    return [dict(zip(names, row, strict=True)) for row in sheet.content(database, most=10_000)]


def name(cell: object) -> str:
    assert isinstance(cell, Name)
    return cell.text


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
@pytest.mark.parametrize("made", ["empty", "without policy"])
def test_where_no_policy_was_read_one_sentence_says_so(section: Section, made: str) -> None:
    words, tables = shown(section, hand_made.empty() if made == "empty" else hand_made.assessed())
    assert words.startswith("No Group Policy object and no registry of a computer was read, so ")
    assert words.count(".") == 1
    assert tables == {}


def test_whose_policy_is_known_and_why_not_of_the_others_adds_up_to_all(database: Database) -> None:
    words, tables = shown(policy.SECTION, database)
    assert words.startswith(
        "4 Group Policy objects set values that steer updates, and so does the registry of one computer. "
        "The policy of 51 of 60 computers is known: 50 by links and filters and 1 by registry. "
        "Of 9 computers nothing is known."
    )
    [(why, what, count)] = tables["Why policy is not known"].rows
    assert (why, what, count) == (Name(text="The directory does not tell where it is"), "Everything", 9)


def test_every_value_has_one_end_and_the_page_counts_the_rows_of_the_sheet(database: Database) -> None:
    found = policy.SECTION.read(database)
    rows = lines_of(policies.SHEET, database)
    counted = Counter((r["Object"], r["Ends as"].removeprefix("◇ ")) for r in rows)
    for line in found.objects:
        assert sum(line.ends.parts.values()) == line.ends.values
        assert {ENDS[e]: n for e, n in line.ends.parts.items() if n} == {
            end: n for (of, end), n in counted.items() if of == line.name
        }
    assert sum(o.ends.values for o in found.objects) + found.registries.ends.values == len(rows)
    assert len(rows) == database.value("select count(*) from policy_fate")


def test_the_bar_of_an_object_is_made_of_the_numbers_beside_it(database: Database) -> None:
    _, tables = shown(policy.SECTION, database)
    for row in tables["Policy objects"].rows:
        bar = row[4]
        if isinstance(bar, Bar):
            assert [n for _, n in bar.parts] == list(row[5:10])
    assert [(name(r[0]), r[1], r[2]) for r in tables["Policy objects"].rows[:2]] == [
        ("Everybody", 40, 11),
        ("WSUS for clients", 40, 0),
    ]


def test_objects_that_reach_nobody_stand_apart_with_the_reason(database: Database) -> None:
    _, tables = shown(policy.SECTION, database)
    assert [(name(row[0]), row[1].word) for row in tables["Objects that reach no computer"].rows] == [  # type: ignore[union-attr]
        ("Switched off", "Disabled"),
        ("Loose", "Not linked"),
        (with_policy.DEAD, "Gone"),
    ]
    active = {name(r[0]) for r in tables["Policy objects"].rows if isinstance(r[0], Name)}
    assert active == {"Everybody", "WSUS for clients"}


def test_a_contradiction_names_both_objects_with_what_each_says(database: Database) -> None:
    _, tables = shown(policy.SECTION, database)
    assert [tuple(getattr(c, "text", c) for c in row) for row in tables["Policy conflicts"].rows] == [
        ("NoAutoUpdate", "WSUS for clients", "0", "Everybody", "1", 40)
    ]
    [row] = lines_of(policy_conflicts.SHEET, database)
    assert (row["Value"], row["Decides"], row["In force"], row["Is overruled"], row["Its value"], row["Computers"]) == (
        "NoAutoUpdate", "WSUS for clients", "0", "Everybody", "1", 40,
    )  # fmt: skip


def test_a_value_that_nobody_knows_is_left_to_a_person_with_the_reason(database: Database) -> None:
    _, tables = shown(policy.SECTION, database)
    [row] = tables["Values to decide"].rows
    assert [getattr(c, "text", c) for c in row[:3]] == ["Strange", "7", "WSUS for clients"]
    assert "does not know the value" in str(row[3])
    [same] = [r for r in lines_of(policies.SHEET, database) if r["Ends as"] == "◇ To decide"]
    assert (same["Value"], same["Why"]) == ("Strange", row[3])


def test_a_value_name_of_two_keys_is_told_apart_by_its_key() -> None:
    more: list[object] = [
        with_policy.written("{B}", "Enable", "1", key=r"software\policies\microsoft\peerdist\service"),
        with_policy.written("{B}", "Enable", "1", key=r"software\policies\microsoft\peerdist\cooperativecaching"),
    ]
    _, tables = shown(policy.SECTION, with_policy.assessed(more=more))
    lost = {name(row[0]) for row in tables["Lost in conversion"].rows}
    assert {r"service\Enable", r"cooperativecaching\Enable"} <= lost


def test_each_class_of_updates_is_divided_among_the_same_computers(database: Database) -> None:
    found = scan.SECTION.read(database)
    assert found.answered == 51
    assert [c.update_class for c in found.classes] == list(CLASSES)
    assert {sum(c.scanned.parts.values()) for c in found.classes} == {found.answered}
    rows = lines_of(scan_source.SHEET, database)
    assert sum(r["Computers"] for r in rows) == found.answered
    words = {"wsus": "WSUS", "wu": "Windows Update", "none": "Nothing", "verify": "◇ Check one device"}
    for line in found.classes:
        for source, n in line.scanned.parts.items():
            of = CLASSES[line.update_class]
            assert sum(r["Computers"] for r in rows if r[of] == words[source]) == n, (of, source)


def test_a_group_is_divided_as_its_computers_are(database: Database) -> None:
    sheet = lines_of(computers.SHEET, database)
    for group in scan.SECTION.read(database).groups:
        mine = [c for c in sheet if c["Group"] == group.group]
        assert group.computers == len(mine)
        assert group.quality.wsus == sum(c["Quality from today"] == "WSUS" for c in mine)
        assert group.quality.verify == sum(c["Quality from today"] == "◇ Check one device" for c in mine)
        assert group.answered == sum(c["Quality from today"] is not None for c in mine)


def test_what_stops_updates_is_counted_by_computers_not_by_classes(database: Database) -> None:
    _, tables = shown(scan.SECTION, database)
    assert [row[:3] for row in tables["Values that stop updates"].rows] == [
        ("NoAutoUpdate", "All but Defender definitions", 11)
    ]


def test_a_test_says_what_to_run_how_to_read_it_and_on_which_device(database: Database) -> None:
    found = scan.SECTION.read(database)
    [lines] = [b for b in scan.SECTION.show(found) if isinstance(b, Lines)]
    assert len(lines.items) == len(found.tests) > 0
    for line, test in zip(lines.items, found.tests, strict=True):
        assert isinstance(line, Line)
        assert line.run.replace("\n", "; ") == test.test
        assert dict(line.inside)["Read the outcome"] == test.reading
        assert 0 < len(test.devices) <= 3
    assert sum(t.is_open for t in found.tests) == len({t.rule_row for t in found.tests if t.is_open})


def test_the_last_step_leaves_no_computer_on_wsus_and_the_first_row_is_today(database: Database) -> None:
    found = removal.SECTION.read(database)
    today = sum(s.scanned.wsus for s in found.steps if s.step == 0)
    assert today == next(c.scanned.wsus for c in scan.SECTION.read(database).classes if c.update_class == "quality")
    last = {track: max(s.step for s in found.steps if s.track == track) for track in ("client", "server")}
    assert [s.scanned.wsus for s in found.steps if s.step == last[s.track]] == [0, 0]


def test_an_object_that_computers_outside_the_waves_have_cannot_go_yet(database: Database) -> None:
    words, tables = shown(removal.SECTION, database)
    assert "All of them are shared: none is edited before its last computer has moved." in words
    assert "artefacts/policies" in words
    rows = lines_of(removal_plan.SHEET, database)
    for row in tables["When objects can go"].rows:
        mine = [r for r in rows if r["Object"] == name(row[0])]
        waiting = sum(r["Computers"] for r in mine if r["How"] == "Wait")
        assert row[1] == sum(r["Computers"] for r in mine if r["How"] != "Wait")
        assert row[4] == f"Not yet: {waiting} outside the waves"


def test_an_object_that_only_waves_have_can_go_after_the_last_of_them(database: Database) -> None:
    found = removal.SECTION.read(database)
    line = msgspec.structs.replace(
        found.objects[0], waiting=0, methods=["edit", "filter"], last_wave="C3", free_after=date(2027, 5, 10)
    )
    blocks = removal.SECTION.show(msgspec.structs.replace(found, objects=[line]))
    [table] = [b for b in blocks if isinstance(b, Table) and b.name == "When objects can go"]
    assert table.rows[0][3:] == ("edit and deny", "After C3, 10 May 2027")
    assert table.note == "Of 9 computers nothing says which objects apply: settle that before an object goes."


def test_a_wave_is_told_its_group_and_how_many_objects_it_leaves_each_way(database: Database) -> None:
    rows = lines_of(removal_plan.SHEET, database)
    for wave in removal.SECTION.read(database).waves:
        mine = [r for r in rows if r["Wave"] == wave.wave_id and r["Group to make"]]
        assert {r["Group to make"] for r in mine} == {wave.group_name}
        assert wave.outrank == sum(r["How"].startswith("Outrank") for r in mine)


def test_what_would_come_back_is_said_with_the_object_behind(database: Database) -> None:
    _, tables = shown(removal.SECTION, database)
    back = {tuple(getattr(c, "text", c) for c in row) for row in tables["Values that come back"].rows}
    assert ("NoAutoUpdate", "WSUS for clients", "Everybody", "1", 40) in back
    rows = [r for r in lines_of(removal_plan.SHEET, database) if r["Object"] == "WSUS for clients"]
    assert all("NoAutoUpdate = 1 (Everybody)" in r["Would come back"] for r in rows)


@pytest.mark.parametrize("hostile", [*HOSTILE, "=cmd|' /C calc'!A0", "x" * 300, "מדיניות " * 30])
def test_names_and_values_of_objects_stay_text(hostile: str, tmp_path: Path) -> None:
    more = with_policy.policy_object("{E}", hostile, {"NoAutoUpdate": "0", "WUServer": hostile}, "contoso.example")
    made = with_policy.assessed(20, more=more, name=hostile)
    found = outline(page_of(made))
    assert [t for t, _ in found.tags if t == "script"] == ["script"]
    assert hostile.strip() in "".join(found.text)
    book = opened(written(made, tmp_path))
    for sheet in (policy_objects.SHEET, policies.SHEET, policy_conflicts.SHEET, scan_source.SHEET, removal_plan.SHEET):
        values = [str(c.value) for row in book[sheet.name].iter_rows(min_row=2) for c in row if c.value is not None]
        assert any(hostile in v for v in values), sheet.name
        assert {c.data_type for row in book[sheet.name].iter_rows() for c in row if isinstance(c.value, str)} == {"s"}


def test_hundreds_of_objects_with_long_names_leave_the_page_small_and_the_rest_is_named() -> None:
    more: list[object] = []
    for i in range(300):
        more += with_policy.policy_object(
            f"{{X{i:03}}}", f"{i} " + "n" * 300, {"NoAutoUpdate": str(i % 2), f"Odd{i}": "v" * 300}, "contoso.example"
        )
    page = page_of(with_policy.assessed(20, more=more))
    assert len(page.encode()) < 1_000_000
    assert "Shows 15 of 302 objects that reach computers; the rest is in the sheet Policies." in page
    assert re.search(r"Shows 10 of [\d,]+ contradictions; the rest is in the sheet Policy conflicts\.", page)
    assert "Shows 10 of 301 values to decide; the rest is in the sheet Policies." in page


def test_no_cell_of_a_page_with_policy_is_the_name_of_a_python_value(database: Database) -> None:
    assert not bare(page_of(database)) & {"None", "True", "False", "nan", "NaT", "[]", "()"}


def test_the_summary_counts_what_the_sections_count(database: Database, tmp_path: Path) -> None:
    numbers = {
        str(r["Number of"]): (r["Value"], r["Of"]) for r in rows_of(opened(written(database, tmp_path)), "Summary")
    }
    known = policy.SECTION.read(database).known
    quality = scan.SECTION.read(database).classes[0].scanned
    assert numbers["Computers whose policy is known"] == (known.known, known.computers)
    assert numbers["Quality updates from WSUS"] == (quality.wsus, 51)
    assert numbers["Quality updates to check"] == (quality.verify, 51)


def test_every_object_says_how_many_computers_of_which_target_it_reaches(database: Database) -> None:
    found = {row["Object id"]: row for row in lines_of(policy_objects.SHEET, database)}
    columns = ("Autopatch", "Intune rings", "Azure VMs", "Azure Arc", "Stay", "To decide")
    assert found
    for line in policy.SECTION.read(database).objects:
        if line.state != "gone":
            row = found[line.policy_id]
            assert sum(row[c] for c in columns) == row["Computers"] + row["Perhaps"] == sum(line.targets.values())
