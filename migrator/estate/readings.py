"""A reading: one run of one collector over one scope, with what it read, what it missed and why."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from migrator.errors import EstateError
from migrator.estate.model import ScopeKind


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a table that a reading could not see."""

    table: str
    what: str
    why: str = ""


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a reading met, and how much of it was understood."""

    path: str
    state: Literal["read", "partly read", "skipped"]
    kind: str = ""
    rows: int = 0
    note: str = ""


class TableRead(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one table a finished reading holds; `parts` are file names in the table's folder."""

    rows: int
    parts: tuple[str, ...]
    complete: bool = True
    repeated: int = 0


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one collector over one scope; `ended` is None while it runs or after it died."""

    reading_id: str
    source: str
    scope_kind: ScopeKind
    scope: str
    started: datetime
    ended: datetime | None = None
    read_as: str = ""
    permission: str = ""
    tool: str = ""
    precedence: int = 0
    fingerprint: str = ""
    done: tuple[str, ...] = ()
    tables: dict[str, TableRead] = {}
    gaps: tuple[Gap, ...] = ()
    files: tuple[SourceFile, ...] = ()
    problem: str = ""
    hint: str = ""

    @property
    def is_complete(self) -> bool:
        return self.ended is not None and not self.problem


def reading_id(*, source: str, scope: str, started: datetime) -> str:
    """Return the id of a reading: source, scope and start, fit to be a file name on every system."""
    plain = re.sub(r"[^a-z0-9]+", "-", scope.lower()).strip("-")[:24]
    mark = hashlib.sha256(f"{source}\n{scope}".encode()).hexdigest()[:8]
    return f"{source}-{plain or 'scope'}-{mark}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def part_prefix(checkpoint: str) -> str:
    """Return the part of a file name that stands for a checkpoint."""
    return hashlib.sha256(checkpoint.encode()).hexdigest()[:16]


def prefix_of(part: Path) -> str:
    """Return the prefix of a part's checkpoint from its file name."""
    return part.name.split(".")[-2].split("-")[0]


def save_reading(folder: Path, reading: Reading) -> None:
    """Write a reading beside the others, at once or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(reading), indent=2)
    write_atomically(folder / f"{reading.reading_id}.json", text)


def load_readings(folder: Path) -> list[Reading]:
    """Return the readings of an estate, oldest first."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Reading))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EstateError(
                f"The reading {path.name} is damaged: {error}.",
                hint="Restore the file from a copy, or delete it and collect that source again.",
            ) from error
    return sorted(found, key=lambda r: (r.started, r.reading_id))


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, flush it to the disk and rename it."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
