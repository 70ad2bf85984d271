"""Short ways to read the fake server, and to see what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from migrator.collectors import Request, susdb
from migrator.collectors._susdb.connection import Target
from migrator.estate.database import Database
from migrator.estate.model import fact_tables
from migrator.estate.readings import Reading
from migrator.estate.store import Estate, select_from_parts
from tests.susdb.server import FakeServer

TARGET = Target(server="sql01.contoso.com")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Silence:
    """Somebody who does not want to know how far it is."""

    def step(self, what: str, *, done: int, total: int | None = None) -> None:
        return


def request(estate: Path, **options: object) -> Request:
    defaults = {o.name: o.default for o in susdb.COLLECTOR.options}
    given = {name.replace("_", "-"): value for name, value in options.items()}
    return Request(
        estate=Estate.create(estate), paths=(), options={**defaults, **given}, clock=lambda: NOW, progress=Silence()
    )


def collected(server: FakeServer, estate: Path, *, slice_rows: int = 200_000, **options: object) -> Reading:
    (reading,) = susdb.collect(
        request(estate, **options), TARGET, driver=server.driver, sleep=server.slept.append, slice_rows=slice_rows
    )
    return reading


def facts(estate: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table in the one finished reading, in the order of their cells, without the server."""
    (reading,) = Estate.open(estate).readings()
    return _rows(estate, reading, (table,))[table]


def all_facts(estate: Path, reading: Reading) -> dict[str, list[dict[str, Any]]]:
    return _rows(estate, reading, tuple(sorted(reading.tables)))


def _rows(estate: Path, reading: Reading, tables: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    assert reading.ended is not None, "a reading that did not end counts otherwise"
    with Database() as database:
        return {
            name: database.records(
                f"select * exclude (server_id) from ({select_from_parts(table, Estate.open(estate).parts(reading, table))}) order by all"
            )
            for name in tables
            for table in [fact_tables()[name]]
        }


def gaps(reading: Reading) -> dict[str, str]:
    """Return what is not known, with the reason."""
    return {f"{gap.table}: {gap.what}": gap.why for gap in reading.gaps}
