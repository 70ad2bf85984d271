"""The settings file: what it takes, and what a mistake in it gets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from migrator.errors import SettingsError
from migrator.settings import Freeze, Settings, load_settings

EXAMPLE = Path(__file__).parents[2] / "examples" / "migrator.toml"


def test_without_a_file_everything_has_its_default() -> None:
    assert load_settings(None) == Settings()


def test_the_example_is_read_and_sets_what_it_says() -> None:
    found = load_settings(EXAMPLE)
    assert found.plan.freezes[0] == Freeze(from_=date(2026, 12, 14), to=date(2027, 1, 10), name="Turn of the year")
    assert found.waivers[0].approver


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("[plan]\nclient_per_wave = 5\n", "unknown field `client_per_wave`", "Did you mean clients_per_wave?"),
        ("[plna]\n", "unknown field `plna`", "Did you mean plan?"),
        ('[plan]\npilot_size = "30"\n', "Expected `int`, got `str`", "Correct the value"),
        ("[plan]\npilot_size = 0\n", ">= 1", "Correct the value"),
        ("plan = [\n", "is not TOML", "examples"),
        ('[[waivers]]\nrule = "DEV001"\nreason = ""\napprover = "x"\nexpires = 2027-01-01\n', "length >= 1", "Correct"),
    ],
)
def test_a_mistake_names_its_place_and_the_nearest_known_key(text: str, words: str, hint: str, tmp_path: Path) -> None:
    path = tmp_path / "migrator.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert words in caught.value.message
    assert hint in caught.value.hint


def test_a_settings_file_that_is_not_there_or_no_text_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00\x01")
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "binary.toml"):
        with pytest.raises(SettingsError):
            load_settings(path)
