"""Settings: `migrator.toml` becomes one frozen object; an unknown key is refused with the nearest known one."""

from __future__ import annotations

import difflib
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from migrator.errors import SettingsError


class Freeze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A period in which nothing is changed."""

    from_: date
    to: date
    name: str = "freeze"


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the rollout is dated."""

    start: date | None = None
    prepare_weeks: Annotated[int, Meta(ge=0, le=104)] = 4
    pilot_size: Annotated[int, Meta(ge=1)] = 100
    clients_per_wave: Annotated[int, Meta(ge=1)] | None = None
    servers_per_wave: Annotated[int, Meta(ge=1)] | None = None
    settle_days: Annotated[int, Meta(ge=0, le=20)] = 7
    fewest_days: Annotated[int, Meta(ge=1, le=20)] = 5
    fewest_approvals: Annotated[int, Meta(ge=1)] = 3
    freezes: tuple[Freeze, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the outputs are called and how long they may be."""

    organisation: str = ""
    workbook_rows: Annotated[int, Meta(ge=100, le=1_000_000)] = 100_000


class WaiverSetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A failure that somebody accepts until a date."""

    rule: str
    reason: Annotated[str, Meta(min_length=1)]
    approver: Annotated[str, Meta(min_length=1)]
    expires: date
    subject: str = "*"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a person can set; `rings` gives a ring by group name or path."""

    plan: Plan = Plan()
    report: Report = Report()
    rings: dict[str, str] = {}
    thresholds: dict[str, int] = {}
    waivers: tuple[WaiverSetting, ...] = ()
    memory: Literal["1GiB", "2GiB", "3GiB", "4GiB", "8GiB", "16GiB"] = "3GiB"


def load_settings(path: Path | None) -> Settings:
    """Read a settings file; without one, everything has its default."""
    if path is None:
        return Settings()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError as error:
        raise SettingsError(f"There is no settings file {path}.", hint="Check the path after --config.") from error
    except IsADirectoryError as error:
        raise SettingsError(f"{path} is a folder.", hint="Name the settings file itself.") from error
    except PermissionError as error:
        raise SettingsError(f"{path} may not be read.", hint="Check its permissions.") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path.name}: {error}.", hint=_did_you_mean(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path.name} is not TOML: {error}.", hint="See `migrator.toml` in the examples."
        ) from error


def _did_you_mean(message: str) -> str:
    found = re.search(r"unknown field `([^`]+)`", message)
    if not found:
        return "Correct the value and run again."
    known = {name for kind in (Settings, Plan, Report, Freeze, WaiverSetting) for name in kind.__struct_encode_fields__}
    near = difflib.get_close_matches(found[1], sorted(known), n=1)
    return f"Did you mean {near[0]}?" if near else f"Known settings: {', '.join(sorted(known))}."
