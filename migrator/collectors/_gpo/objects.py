"""What the files of one Group Policy object tell of it, each as much as it knows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from migrator.collectors import _dates as dates
from migrator.collectors._registry.values import Entry

_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place where an object is linked, as GroupPolicyLink has it."""

    target: str
    kind: str
    enabled: bool | None = None
    enforced: bool | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustee:
    """Somebody who may apply an object or is denied it, as GroupPolicyTrustee has it."""

    sid: str
    allows: bool
    name: str | None = None


@dataclass(slots=True, kw_only=True)
class About:
    """What one file says of an object; None is not known, also for lists.

    `version` is how often its settings were changed; of two copies the higher one is the newer.
    """

    policy_id: str = ""
    domain: str = ""
    name: str | None = None
    enabled: bool | None = None
    user_enabled: bool | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None
    backed_up_at: datetime | None = None
    has_wmi_filter: bool | None = None
    wmi_filter: str | None = None
    version: int | None = None
    links: list[Link] | None = None
    trustees: list[Trustee] | None = None
    entries: list[Entry] | None = None
    preferences: list[Entry] | None = None
    unresolved: Counter[str] = field(default_factory=Counter)
    """Policies by side that a report names in its own language alone, without the value behind them."""
    other_settings: bool | None = None
    """It holds settings besides values of the registry that are kept, as far as this file can tell."""
    complaints: list[str] = field(default_factory=list)


def policy_id_of(text: str) -> str:
    """Return a GUID in braces and upper case; empty for a text that is none."""
    found = _GUID.fullmatch(text.strip())
    return f"{{{found[1].upper()}}}" if found else ""


def moment_of(text: str) -> datetime | None:
    """Return a time of a report or a backup, which are in UTC with or without saying so."""
    found = dates.read_time(text)
    return None if found in {dates.NEVER, dates.NO_END} else found


def place_of_path(path: str) -> tuple[str, str]:
    """Return container and kind (domain, unit or site) of a canonical path as reports write it."""
    plain = path.strip().strip("/").lower()
    parts = re.split(r"(?<!\\)/", plain)
    if len(parts) >= 4 and parts[-3:-1] == ["configuration", "sites"]:
        return parts[-1], "site"
    return plain, "domain" if len(parts) == 1 else "unit"
