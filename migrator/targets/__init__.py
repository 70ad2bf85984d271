"""Targets: one TOML file each, saying what it accepts and which rules are its gates and advisories."""

from __future__ import annotations

from typing import Literal

import msgspec

from migrator import registry
from migrator.errors import ReferenceError_

Readiness = Literal["ready", "advisory", "not ready", "not known"]
DECIDE = "decide"


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place that computers can move to; gates and advisories are ids of rules about computers."""

    id: str
    title: str
    order: int
    kind: Literal["client", "server", "any"]
    accepts: str
    settles: str
    source: str
    gates: tuple[str, ...]
    advisories: tuple[str, ...]


def targets() -> list[Target]:
    """Return all targets in their order."""
    found = []
    for file in registry.files_in(__name__, suffix=".toml"):
        try:
            found.append(msgspec.toml.decode(file.read_bytes(), type=Target))
        except msgspec.DecodeError as error:
            raise ReferenceError_(f"The target {file.name} does not hold: {error}.") from error
    return sorted(found, key=lambda t: t.order)
