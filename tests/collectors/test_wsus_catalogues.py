"""Real catalogues, each exported in three forms by somebody else: the forms have to tell the same."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psrpcore.types as ps
import pytest

from migrator.collectors._clixml import clixml_records
from migrator.collectors._dates import read_time
from migrator.collectors._records import Notes, fold
from migrator.estate.facts.updates import Update, UpdateFile
from tests.collectors.importing import collect
from tests.collectors.test_clixml import NoCipher
from tests.support import data_folder

ROOT = Path(__file__).parents[2]


def catalogues() -> list[str]:
    folder = Path(os.environ.get("MIGRATOR_TEST_DATA") or ROOT.parent / "shared" / "data") / "raw" / "wsus-catalogs"
    return sorted(p.stem for p in folder.glob("*.xml")) or ["absent"]


@pytest.mark.parametrize("name", catalogues())
def test_three_forms_of_a_real_catalogue_give_the_same_updates(tmp_path: Path, name: str) -> None:
    folder = data_folder() / "raw" / "wsus-catalogs"
    found = {
        form: collect("wsus-export", tmp_path / form, folder / f"{name}.{form}", culture="en-US")
        for form in ("csv", "json", "xml")
    }
    updates = found["json"].rows(Update)
    assert updates
    assert updates == found["xml"].rows(Update) == found["csv"].rows(Update)
    assert found["json"].rows(UpdateFile) == found["xml"].rows(UpdateFile) == found["csv"].rows(UpdateFile)
    assert not any(r.gaps for f in found.values() for r in f.readings)
    for update in updates:
        assert None not in {update["title"], update["released_at"], update["classification_id"], update["is_declined"]}
        assert len(update["kbs"]) == 1


@pytest.mark.parametrize("name", catalogues())
def test_another_reader_finds_the_same_in_a_real_catalogue(name: str) -> None:
    path = data_folder() / "raw" / "wsus-catalogs" / f"{name}.xml"
    text = path.read_text(encoding="utf-16")
    ours = [r.values for r in clixml_records(io.StringIO(text), Notes())]
    cipher: Any = NoCipher()
    theirs = [plain_members(thing) for thing in ps.deserialize_clixml(text, cipher)]
    assert theirs
    assert [{n: _as_time(n, v) for n, v in record.items()} for record in ours] == theirs


def plain_members(thing: Any) -> dict[str, Any]:
    """Return what psrpcore has read of an object, in types of Python."""
    found = {fold(p.name): p.get_value(thing) for p in thing.PSObject.extended_properties}
    return {
        n: v if v is None or isinstance(v, bool)
        else v.replace(tzinfo=v.tzinfo or UTC) if isinstance(v, datetime)
        else int(v) if isinstance(v, int)
        else str(v)
        for n, v in found.items()
    }  # fmt: skip


def _as_time(name: str, value: Any) -> Any:
    return read_time(value) if name == "creationdate" else value


def test_a_column_of_a_real_catalogue_that_does_not_show_its_order_is_not_known(tmp_path: Path) -> None:
    path = data_folder() / "raw" / "wsus-catalogs" / "Windows 10 21H2.csv"
    imported = collect("wsus-export", tmp_path / "estate", path)
    assert {u["released_at"] for u in imported.rows(Update)} == {None}
    assert ["--culture" in g.why for g in imported.reading.gaps] == [True]


def test_products_that_a_real_catalogue_joins_are_taken_apart(tmp_path: Path) -> None:
    path = data_folder() / "raw" / "wsus-catalogs" / "Windows 10 1809.json"
    products = {tuple(u["products"]) for u in collect("wsus-export", tmp_path / "estate", path).rows(Update)}
    assert products == {
        ("Windows 10", "Windows 10 LTSB"),
        ("Microsoft Edge", "Windows 10", "Windows 10 LTSB"),
        ("Windows 10 LTSB",),
    }


def test_neither_zone_nor_language_of_the_process_matters(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.collectors.importing import collect;"
        "from migrator.estate.facts.updates import Update;"
        "print(collect('wsus-export', Path(sys.argv[1]), Path(sys.argv[2]), culture='en-US').rows(Update))"
    )
    path = data_folder() / "raw" / "wsus-catalogs" / "Windows Server 2019.csv"
    answers = set()
    for i, zone in enumerate(("UTC", "Pacific/Auckland")):
        ran = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / str(i)), str(path)],
            env={**os.environ, "TZ": zone, "LC_ALL": "de_DE.UTF-8", "PYTHONPATH": str(ROOT)},
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        answers.add(ran.stdout)
    assert len(answers) == 1
    assert "2021, 2, 16, 22, 0, 9" in answers.pop()
