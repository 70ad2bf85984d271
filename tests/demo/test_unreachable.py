"""One server of the example does not answer: the report says why, and the plan of the others does not change."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from migrator.assessment import assess, question
from migrator.demo.generate import AS_OF, generate
from migrator.demo.world import read_at
from migrator.errors import Unreachable
from migrator.estate.database import Database
from migrator.estate.store import Estate

PLACES = "select machine_id, target, place from placement join machine_place using (machine_id) order by 1"
TREE = "select name, was_read, problem, hint from server_tree where not was_read"


def found(estate: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    with Database() as database:
        assess(database, Estate.open(estate), question(as_of=AS_OF), step=lambda _: None)
        return database.rows(PLACES), database.rows(TREE)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unreachable") / "estate"
    generate(path, computers=300)
    return path


@pytest.mark.parametrize("scope", ["wsus03.contoso.example", "wsus03"])
def test_a_server_that_does_not_answer_is_a_fact_and_moves_no_computer(
    scope: str, example: Path, tmp_path: Path
) -> None:
    tried = tmp_path / "estate"
    shutil.copytree(example, tried)
    with Estate.open(tried).begin(
        source="wsus", scope_kind="server", scope=scope, clock=lambda: read_at() + timedelta(hours=1)
    ):
        raise Unreachable("No answer from wsus03.", hint="Open port 8531.")
    before, named = found(example)
    after, read = found(tried)
    assert named == [("wsus03.contoso.example", False, None, None)]
    assert read == [("wsus03.contoso.example", False, "No answer from wsus03.", "Open port 8531.")]
    assert after == before
