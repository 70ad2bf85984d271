"""Runbooks: true for the wave that they are about, and safe whatever a group is called."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from migrator.artefacts.rings import path_of, properties, rings
from migrator.artefacts.runbooks import in_markdown, write_runbooks
from migrator.estate.database import Database
from migrator.estate.facts.computers import ComputerGroup
from tests.reports import hand_made


@pytest.fixture(scope="module")
def database() -> Database:
    return hand_made.assessed()


def books(database: Database, folder: Path) -> dict[str, str]:
    return {p.name.split("-")[0]: p.read_text(encoding="utf-8") for p in write_runbooks(database, folder)}


def test_every_wave_has_one_runbook(database: Database, tmp_path: Path) -> None:
    waves = [w for (w,) in database.rows("select wave_id from wave order by track, position")]
    assert list(books(database, tmp_path)) == waves


def test_a_runbook_names_its_dates_and_how_many_computers(database: Database, tmp_path: Path) -> None:
    found = books(database, tmp_path)
    for wave in database.records("select * from wave"):
        text = found[wave["wave_id"]]
        assert f"| Computers | {wave['computers']} |" in text
        assert str(in_markdown(wave["patch_tuesday"])) in text
        assert f"{in_markdown(wave['starts'])} to {in_markdown(wave['ends'])}" in text


def test_the_groups_of_a_wave_add_up_to_its_computers(database: Database, tmp_path: Path) -> None:
    for wave_id, text in books(database, tmp_path).items():
        counts = re.findall(r"\| (\d+) of (\d+) \|$", text, flags=re.MULTILINE)
        assert sum(int(n) for n, _ in counts) == int(counts[0][1]), wave_id


def test_clients_lose_the_wsus_policy_last(database: Database, tmp_path: Path) -> None:
    text = books(database, tmp_path)["C0"]
    order = [
        text.index(words)
        for words in ("1. Pin the feature version", "2. Assign the ring", "4. Only then remove the WSUS")
    ]
    assert order == sorted(order)
    assert "`NoAutoUpdate` to 1" not in text


def test_servers_are_kept_from_updating_themselves_before_the_address_goes(database: Database, tmp_path: Path) -> None:
    text = books(database, tmp_path)["S0"]
    order = [
        text.index(words)
        for words in ("1. Put the maintenance configuration", "`NoAutoUpdate` to 1", "remove `WUServer`")
    ]
    assert order == sorted(order)
    assert "Assign the ring" not in text


def test_a_later_wave_waits_for_the_one_before_it_and_the_first_for_none(database: Database, tmp_path: Path) -> None:
    found = books(database, tmp_path)
    assert "C0 (Clients, pilot) has ended" in found["C1"]
    assert "has ended and none" not in found["C0"]
    assert "has ended and none" not in found["S0"]


def test_the_name_of_a_group_is_text_in_markdown_too(tmp_path: Path) -> None:
    name = "[x](http://evil.example) | <img src=x> `a` *b* www.evil.example"
    facts = [
        replace(f, name=name) if isinstance(f, ComputerGroup) and f.group_id == "g1" else f for f in hand_made.facts()
    ]
    text = books(hand_made.assessed(facts), tmp_path)["C0"]
    assert r"\[x\]\(http\://evil.example\) \| \<img src=x\> \`a\` \*b\* www\.evil.example" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [("a\nb", "a b"), ("# x", r"\# x"), ("\u202eabc", "abc"), ("a&b;", r"a\&b;"), ("", ""), ("Büro › 1", "Büro › 1")],
    ids=ascii,
)
def test_text_is_escaped_and_kept_on_one_line(given: str, shown: str) -> None:
    assert in_markdown(given) == shown


def test_without_a_wave_there_is_no_runbook(tmp_path: Path) -> None:
    assert write_runbooks(hand_made.empty(), tmp_path) == []


def test_what_was_not_assessed_is_no_finding_in_a_runbook(tmp_path: Path) -> None:
    text = "".join(books(hand_made.assessed(advisories=("EST003",)), tmp_path).values())
    assert "for which it was not assessed or is not known" in text
    assert "EST003" in text
    assert not re.search(r"EST003, \d+ computers? for which it does not hold", text)


def test_a_runbook_says_the_values_of_the_ring_that_is_written_beside_it(database: Database, tmp_path: Path) -> None:
    for ring in rings(database):
        values = properties(ring)
        deadline = values["deadlineForQualityUpdatesInDays"]
        wanted = f"deadline {deadline} day{'' if deadline == 1 else 's'}"
        mine = [t for t in books(database, tmp_path).values() if f"Assign the ring {ring['ring']}:" in t]
        assert mine
        assert all(wanted in text and path_of(ring["ring"]) in text.replace("\\", "") for text in mine)
