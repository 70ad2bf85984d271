"""The same numbers in the page, the workbook and the document, read back from the three files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from migrator.cli import DONE, run
from migrator.reports.contents import sections
from migrator.reports.document import document, document_type, schema, schema_text, shipped_schema
from tests.reports import hand_made
from tests.reports.test_page import outline


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("outputs") / "demo"
    assert run(["demo", "--computers", "300", "--out", str(made), "--quiet"]) == DONE
    return made / "assessment"


@pytest.fixture(scope="module")
def said(folder: Path) -> Any:
    return json.loads((folder / "assessment.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(folder: Path) -> Any:
    return openpyxl.load_workbook(folder / "assessment.xlsx", read_only=True, data_only=True)


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def records(book: Any, sheet: str) -> list[dict[str, Any]]:
    header, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def rows_of(page: str, table: str) -> list[list[str]]:
    """Return the cells of a table of the page as text, without its header and foot."""
    [body] = re.findall(rf'<caption class="vh">{re.escape(table)}</caption>.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_five_numbers_are_the_same_three_times(said: Any, book: Any, page: str) -> None:
    verdict = said["verdict"]
    wanted = [verdict[n]["value"] for n in ("can_move", "to_fix", "not_known", "to_decide", "stays")]
    shown = [number(n) for n in re.findall(r"<li class=\"\w+\"><b>([\d,]+)</b>", page)]
    summary = {r["Number of"]: r["Value"] for r in records(book, "Summary")}
    names = ("can move", "need work first", "cannot be judged", "need a decision", "stay")
    assert shown == wanted
    assert [summary[f"Computers that {n}"] for n in names] == wanted
    assert sum(wanted) == verdict["computers"] == len(records(book, "Computers"))


def test_targets_and_their_readiness_are_the_same_three_times(said: Any, book: Any, page: str) -> None:
    computers = records(book, "Computers")
    shown = {row[0]: row for row in rows_of(page, "Targets")}
    words = {"ready": "● Ready", "advisory": "▲ Advisory", "not_ready": "■ Not ready", "not_known": "◇ Not known"}
    for target in said["where"]["targets"]:
        mine = [c for c in computers if c["Target"] == target["title"]]
        assert len(mine) == target["computers"]
        for state, word in words.items():
            assert sum(c["Readiness"] == word for c in mine) == target[state], (target["title"], state)
        if target["computers"]:
            assert number(shown[target["title"]][1]) == target["computers"]
        if target["computers"] and not target["no_gates"]:
            assert [number(n) for n in shown[target["title"]][3:]] == [target[s] for s in words]


def test_waves_have_the_same_size_and_dates_three_times(said: Any, book: Any, page: str) -> None:
    waves = said["plan"]["waves"]
    plan = records(book, "Plan")
    shown = rows_of(page, "Waves")
    assert [(w["wave_id"], w["computers"], w["starts"], w["ends"]) for w in waves] == [
        (r["Wave"], r["Computers"], r["First day"].date().isoformat(), r["Last day"].date().isoformat()) for r in plan
    ]
    assert [(w["wave_id"], w["computers"]) for w in waves] == [(row[0], number(row[3])) for row in shown]
    days = re.findall(r'<td class="date"><time datetime="([\d-]+)"', page)
    assert {w["starts"] for w in waves} <= set(days)


def test_each_rule_fails_for_the_same_number_three_times(said: Any, book: Any, page: str) -> None:
    lines = [*said["stops"], *said["findings"]["rules"]]
    sheet = {r["Rule"]: r for r in records(book, "Blockers")}
    assert set(sheet) == {line["rule"] for line in lines}
    for line in lines:
        row = sheet[line["rule"]]
        assert (row["Fails for"], row["Of looked at"], row["Not known for"]) == (
            line["failed"],
            line["looked_at"],
            line["unknown"],
        )
        [count] = re.findall(rf'id="{line["rule"]}".*?<span class="count">([^<]*)</span>', page, re.DOTALL)[:1]
        if line["status"] == "fail":
            more = f", {line['unknown']:,} not known" if line["unknown"] else ""
            assert count == f"{line['failed']:,} of {line['looked_at']:,}{more}"
    findings = records(book, "Findings")
    assert len([f for f in findings if f["Status"] == "■ Does not hold"]) == sum(line["failed"] for line in lines)


def test_groups_become_the_same_rings_three_times(said: Any, book: Any, page: str) -> None:
    sheet = {(r["Group key"], r["Clients or servers"]): r for r in records(book, "Groups to targets")}
    shown = rows_of(page, "Groups and rings")
    for group, row in zip(said["rings"]["groups"], shown, strict=True):
        written = sheet[group["group_key"], group["track"]]
        assert (written["Becomes"], written["That move"]) == (group["ring"], group["computers"])
        assert row[3] == group["ring"]
        assert number(row[1]) == group["computers"]


def test_what_becomes_of_policy_is_the_same_three_times(said: Any, book: Any, page: str) -> None:
    sheet = records(book, "Policies")
    names = {
        "carried": "Carried over",
        "changed": "Changed",
        "kept": "Kept",
        "removed": "Removed",
        "decide": "◇ To decide",
    }
    shown = {row[0]: [number(n) for n in row[5:10]] for row in rows_of(page, "Policy objects")}
    objects = said["policy"]["objects"]
    assert len(objects) > 10
    for line in objects:
        mine = [r for r in sheet if r["Object id"] == line["policy_id"]]
        counted = [sum(r["Ends as"] == word for r in mine) for word in names.values()]
        assert [line["ends"][end] for end in names] == counted, line["name"]
        assert shown.get(line["name"], counted) == counted
    assert len(set(shown) & {o["name"] for o in objects}) > 10
    registries = [r for r in sheet if r["Object id"].startswith("registry:")]
    assert said["policy"]["registries"]["ends"]["values"] == len(registries)


def test_whose_policy_is_known_is_the_same_three_times(said: Any, book: Any, page: str) -> None:
    known = said["policy"]["known"]
    summary = {r["Number of"]: (r["Value"], r["Of"]) for r in records(book, "Summary")}
    assert summary["Computers whose policy is known"] == (known["known"], known["computers"])
    assert f"The policy of {known['known']:,} of {known['computers']:,} computers is known" in page
    by = [c["Policy known by"] for c in records(book, "Computers")]
    assert by.count("registry") == known["registry"]
    assert by.count(None) == known["not_known"]
    assert known["known"] + known["partly"] + known["not_known"] == known["computers"] == len(by)


def test_scan_sources_are_the_same_three_times(said: Any, book: Any, page: str) -> None:
    words = {"wsus": "WSUS", "wu": "Windows Update", "none": "Nothing", "verify": "◇ Check one device"}
    sheet = records(book, "Scan source")
    shown = {row[0]: [number(n) for n in row[2:6]] for row in rows_of(page, "Scan sources")}
    heads = dict(zip([c["update_class"] for c in said["scan"]["classes"]], shown, strict=True))
    for line in said["scan"]["classes"]:
        head, counts = heads[line["update_class"]], line["scanned"]
        assert [counts[s] for s in words] == shown[head]
        assert [counts[s] for s in words] == [
            sum(r["Computers"] for r in sheet if r[head] == w) for w in words.values()
        ]
    computers = records(book, "Computers")
    quality = [counts["scanned"] for counts in said["scan"]["classes"] if counts["update_class"] == "quality"]
    assert [sum(c["Quality from today"] == w for c in computers) for w in words.values()] == [
        quality[0][s] for s in words
    ]
    assert sum(c["Dual scan"] == "yes" for c in computers) == said["scan"]["dual_scan"]
    groups = {r["Group key"]: r for r in records(book, "Groups to targets")}
    for group in said["scan"]["groups"]:
        row = groups[group["group_key"]]
        assert (row["Policy known for"], row["Quality from WSUS"], row["Dual scan"]) == (
            group["answered"], group["quality"]["wsus"], group["dual_scan"],
        )  # fmt: skip


def test_the_removal_is_the_same_three_times(said: Any, book: Any, page: str) -> None:
    sheet = records(book, "Removal plan")
    assert len(said["removal"]["objects"]) == len(
        {r["Object id"] for r in sheet if not r["Object id"].startswith("registry:")}
    )
    shown = {row[0]: row for row in rows_of(page, "When objects can go")}
    for line in said["removal"]["objects"]:
        mine = [r for r in sheet if r["Object id"] == line["policy_id"]]
        assert sum(r["Computers"] for r in mine if r["How"] != "Wait") == line["computers"]
        assert sum(r["Computers"] for r in mine if r["How"] == "Wait") == line["waiting"]
        assert {r["Last wave"] for r in mine} == {line["last_wave"]}
        if line["name"] in shown:
            assert [number(n) for n in shown[line["name"]][1:3]] == [line["computers"], line["waves"]]
    waves = {row[0]: [number(n) for n in row[3:8]] for row in rows_of(page, "Waves and objects")}
    assert waves == {
        w["wave_id"]: [w["computers"], w["edit"], w["filter"], w["outrank"], w["local"]]
        for w in said["removal"]["waves"]
    }


def test_contradictions_are_the_same_three_times(said: Any, book: Any, page: str) -> None:
    sheet = [(r["Value"], r["Decides"], r["Is overruled"], r["Computers"]) for r in records(book, "Policy conflicts")]
    told = [(c["name"], c["decides"], c["overruled"], c["computers"]) for c in said["policy"]["conflicts"]]
    shown = [(row[0], row[1], row[3], number(row[5])) for row in rows_of(page, "Policy conflicts")]
    assert sheet == told
    assert shown == told[: len(shown)]


def test_the_document_is_valid_by_the_schema_that_is_shipped(said: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(shipped_schema()))
    validator = jsonschema.Draft202012Validator(json.loads(shipped_schema()))
    assert [error.message for error in validator.iter_errors(said)] == []


def test_the_shipped_schema_is_made_from_the_types_of_today() -> None:
    assert shipped_schema() == schema_text(), "renew it with: python -m migrator.reports.document"


@pytest.mark.parametrize("harm", ["unknown", "missing", "type"])
def test_the_schema_refuses_a_document_that_is_not_ours(said: Any, harm: str) -> None:
    changed = dict(said)
    if harm == "unknown":
        changed["more"] = 1
    elif harm == "missing":
        del changed["plan"]
    else:
        changed["version"] = "1"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed, schema(), cls=jsonschema.Draft202012Validator)


def test_an_empty_estate_is_a_valid_document_too() -> None:
    database = hand_made.empty()
    [row] = database.records("select * from run")
    text = document({s.id: s.read(database) for s in sections()}, run=row)
    jsonschema.validate(json.loads(text), schema(), cls=jsonschema.Draft202012Validator)
    assert set(json.loads(text)) == set(document_type().__struct_fields__)


def test_the_page_of_the_example_is_well_formed_and_small(page: str) -> None:
    assert outline(page).open == []
    assert len(page.encode()) < 3_000_000


def test_a_second_run_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert (
        run(
            [
                "assess",
                str(folder.parent / "estate"),
                "--as-of",
                "2026-11-22",
                "--out",
                str(tmp_path / "one"),
                "--quiet",
            ]
        )
        == 3
    )
    assert (
        run(
            [
                "assess",
                str(folder.parent / "estate"),
                "--as-of",
                "2026-11-22",
                "--out",
                str(tmp_path / "two"),
                "--quiet",
            ]
        )
        == 3
    )
    files = {p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()}
    for file in files - {Path("run.log"), Path("assessment.duckdb")}:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    assert Path("report.html") in files
