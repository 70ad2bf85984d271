"""Open an estate as an assessment does, and look at what comes out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from migrator.estate.database import Database
from migrator.estate.loading import load
from migrator.estate.store import Estate

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def clock() -> datetime:
    return AT


def opened(path: Path) -> Database:
    """Return a session with an estate loaded."""
    database = Database()
    try:
        load(database, Estate.open(path))
    except BaseException:
        database.close()
        raise
    return database


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the tables that the worker writes."""
    with opened(path) as database:
        return {
            t: database.rows(f"select * from {t} order by all")
            for t in ("computer", "computer_group", "group_membership")
        }
