"""A reading: one run of one collector over one scope, with what it read, what it missed and why."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from migrator.errors import EstateError
from migrator.estate.files import patiently, unwritable, write_atomically
from migrator.estate.model import ScopeKind


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a table that a reading could not see."""

    table: str
    what: str
    why: str = ""


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a reading met, and how much of it was understood.

    `skipped` was not meant to be read, `refused` could not be.
    """

    path: str
    state: Literal["read", "partly read", "skipped", "refused"]
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
    return f"{reading_stem(source=source, scope=scope)}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def reading_stem(*, source: str, scope: str) -> str:
    """Return what the ids of all readings of one source and scope begin with."""
    plain = re.sub(r"[^a-z0-9]+", "-", scope.lower()).strip("-")[:24]
    mark = hashlib.sha256(f"{source}\n{scope}".encode()).hexdigest()[:8]
    return f"{source}-{plain or 'scope'}-{mark}"


def part_prefix(checkpoint: str) -> str:
    """Return the part of a file name that stands for a checkpoint."""
    return hashlib.sha256(checkpoint.encode()).hexdigest()[:16]


def prefix_of(part: Path) -> str:
    """Return the prefix of a part's checkpoint from its file name."""
    return part.name.split(".")[-2].split("-")[0]


def written_parts(folder: Path, reading: Reading) -> list[Path]:
    """Return the whole parts that an unfinished reading has in a table's folder, in the order they were written."""
    order = {part_prefix(c): i for i, c in enumerate(reading.done)}
    found = folder.glob(f"{reading.reading_id}.*.parquet")
    return sorted((p for p in found if prefix_of(p) in order), key=lambda p: (order[prefix_of(p)], p.name))


def save_reading(folder: Path, reading: Reading) -> None:
    """Write a reading beside the others, at once or not at all."""
    make_folder(folder)
    text = msgspec.json.format(msgspec.json.encode(reading), indent=2)
    write_atomically(folder / f"{reading.reading_id}.json", text)


def make_folder(folder: Path) -> None:
    """Make a folder of an estate where it is not there yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def load_readings(folder: Path) -> list[Reading]:
    """Return the readings of an estate, oldest first."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(msgspec.json.decode(patiently(path.read_bytes), type=Reading))
        except OSError as error:
            raise EstateError(
                f"The reading {path.name} cannot be read: {error.strerror or error}.",
                hint="Check permission, or restore the file from a copy.",
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EstateError(
                f"The reading {path.name} is damaged: {error}.",
                hint="Restore the file from a copy, or delete it and collect that source again.",
            ) from error
    return sorted(found, key=lambda r: (r.started, r.reading_id))
