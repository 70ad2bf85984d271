"""Run a collector over files and read its facts back out of the estate."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from migrator.collectors import Request, collector
from migrator.estate.database import Database
from migrator.estate.model import shape
from migrator.estate.readings import Gap, Reading
from migrator.estate.store import Estate, select_from_parts

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Silent:
    """Hears of progress and says nothing."""

    def step(self, what: str, *, done: int, total: int | None = None) -> None:
        """Take note."""


class Imported:
    """The readings that a collector wrote, and their facts as rows."""

    def __init__(self, estate: Estate, readings: list[Reading]) -> None:
        self.estate = estate
        self.readings = readings

    @property
    def reading(self) -> Reading:
        (only,) = self.readings
        return only

    @property
    def gaps(self) -> list[Gap]:
        """What the readings could not see, but for the parents of groups, which no plain export tells."""
        return [g for r in self.readings for g in r.gaps if not g.what.startswith("parents of the groups")]

    def rows(self, fact: type, *, scope: str | None = None) -> list[dict[str, Any]]:
        """Return the rows of a table in the order of their keys, without the scope's column."""
        table = shape(fact)
        parts = [p for r in self.readings if scope in {None, r.scope} for p in self.estate.parts(r, table)]
        keys = ", ".join(table.key)
        names = ", ".join(f'"{n}"' for n in table.column_names if n != table.scope_column)
        with Database() as database:
            return database.records(f"select {names} from ({select_from_parts(table, parts)}) order by {keys}")


def collect(source: str, estate: Path, *paths: Path, **options: object) -> Imported:
    """Run one collector over paths into an estate."""
    made = Estate.create(estate)
    found = collector(source)
    named = {o.name: options.get(o.name.replace("-", "_"), o.default) for o in found.options}
    request = Request(estate=made, paths=paths, options=named, clock=lambda: AT, progress=Silent())
    return Imported(made, found.run(request))


def written(tmp_path: Path, name: str, content: object) -> Path:
    """Write a file of text, or of JSON where the content is no text; return its path."""
    path = tmp_path / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8", newline="")
    return path
