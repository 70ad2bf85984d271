"""Update rings: what Graph takes, with values that the estate or the reference tables give."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from migrator.artefacts import write_artefacts
from migrator.artefacts.rings import properties
from migrator.estate.database import Database
from migrator.reference import reference_table
from tests.reports import hand_made
from tests.support import data_folder

BETA = {"roleScopeTagIds", "@odata.type"}
"""Members that the stable version of Graph lacks, or that its schema leaves to the envelope."""


@pytest.fixture(scope="module")
def database() -> Database:
    return hand_made.assessed()


def rings(folder: Path, database: Database) -> dict[str, dict[str, Any]]:
    paths = write_artefacts(database, folder)
    return {p.stem: json.loads(p.read_bytes()) for p in paths if p.parent.name == "rings"}


def test_there_is_a_file_for_every_client_ring_in_use_and_no_other(database: Database, tmp_path: Path) -> None:
    used = {r.lower() for (r,) in database.rows("select distinct ring from machine_ring where track = 'client'")}
    assert set(rings(tmp_path, database)) == used


def test_graph_accepts_every_ring(database: Database, tmp_path: Path) -> None:
    document = json.loads((data_folder() / "contracts" / "graph" / "graph-v1.openapi.json").read_bytes())
    name = "#/components/schemas/microsoft.graph.windowsUpdateForBusinessConfiguration-create"
    validator = jsonschema.Draft202012Validator({**document, "$ref": name})
    found = rings(tmp_path, database)
    assert found
    for ring in found.values():
        assert ring["automaticUpdateMode"] == "windowsDefault"
        stable = {k: v for k, v in ring.items() if k not in BETA} | {"automaticUpdateMode": "userDefined"}
        assert [e.message for e in validator.iter_errors(stable)] == []
        assert [*validator.iter_errors({**stable, "qualityUpdatesDeferal": 1})], "the contract refuses nothing"


def test_a_ring_has_the_days_of_the_reference_table(database: Database, tmp_path: Path) -> None:
    ring = rings(tmp_path, database)["ring1"]
    [row] = [r for r in reference_table("ring_choice").records() if r["ring"] == "Ring1"]
    assert ring["qualityUpdatesDeferralPeriodInDays"] == int(str(row["quality_deferral"]))
    assert ring["deadlineForQualityUpdatesInDays"] == int(str(row["quality_deadline"]))
    assert ring["deadlineGracePeriodInDays"] == int(str(row["grace"]))


def test_deadlines_of_its_groups_replace_the_deadline_of_the_table(database: Database, tmp_path: Path) -> None:
    assert rings(tmp_path, database)["ring3"]["deadlineForQualityUpdatesInDays"] == 4


@pytest.mark.parametrize(("wanted", "given"), [(-3, 0), (0, 0), (7.4, 7), (30, 30), (365, 30)])
def test_a_deadline_is_clipped_to_what_the_service_takes(wanted: float, given: int) -> None:
    assert properties({"deadline_days": wanted})["deadlineForQualityUpdatesInDays"] == given


def test_every_default_is_within_its_own_limits() -> None:
    for row in reference_table("ring_property").records():
        match row["kind"]:
            case "word":
                assert row["default"] in str(row["allowed"]).split()
            case "number":
                assert int(str(row["min"])) <= int(str(row["default"])) <= int(str(row["max"]))


def test_the_readme_names_every_file_and_says_that_nothing_was_sent(database: Database, tmp_path: Path) -> None:
    paths = write_artefacts(database, tmp_path)
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert "Nothing in this folder was sent anywhere." in readme
    assert [p for p in paths if p.name != "README.txt" and str(p.relative_to(tmp_path).as_posix()) not in readme] == []


def test_an_empty_estate_makes_no_ring_and_says_so(tmp_path: Path) -> None:
    assert [p.name for p in write_artefacts(hand_made.empty(), tmp_path)] == ["README.txt"]
    assert "None: nothing that was read asks for one" in (tmp_path / "README.txt").read_text(encoding="utf-8")


def test_the_same_estate_gives_the_same_bytes(database: Database, tmp_path: Path) -> None:
    one, two = write_artefacts(database, tmp_path / "1"), write_artefacts(hand_made.assessed(), tmp_path / "2")
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_a_deadline_that_few_computers_had_is_not_forced_on_the_others(tmp_path: Path) -> None:
    together = msgspec.structs.replace(
        hand_made.SETTINGS, rings={"Pilot": "Ring3", "Büro München": "Ring3", "Finance": "Ring3"}
    )
    [ring] = rings(tmp_path, hand_made.assessed(settings=together)).values()
    [row] = [r for r in reference_table("ring_choice").records() if r["ring"] == "Ring3"]
    assert ring["deadlineForQualityUpdatesInDays"] == int(str(row["quality_deadline"]))
    assert "the default, because" in ring["description"]
