"""Keep what a released form of the estate looks like: python -m tests.estate.sample make | record

`make` writes a small estate of the present form with a row for every table, and what has to come out of it; once, when
the form is new. `record` writes the columns of the present form; it adds what was added and refuses anything else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from migrator.errors import AccessDenied
from migrator.estate.model import SCOPE_COLUMN, Column, TableShape, fact_tables
from migrator.estate.store import SCHEMA_VERSION, Estate

SAMPLES = Path(__file__).parent / "samples"
AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
Schema = dict[str, dict[str, Any]]


def schema() -> Schema:
    """Return the tables as they are now: scope, key, and each column with its type."""
    return {
        t.name: {
            "scope": t.scope_kind,
            "key": list(t.key),
            "columns": {c.name: f"{c.sql_type}{'' if c.nullable else ' not null'}" for c in t.columns},
        }
        for t in fact_tables().values()
    }


def recorded(version: int = SCHEMA_VERSION) -> Schema:
    """Return the tables as they were recorded for a form."""
    found: Schema = json.loads((SAMPLES / f"v{version}" / "schema.json").read_text(encoding="utf-8"))
    return found


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return what makes tables another form, not additions to the old one."""
    found = [f"{t}: the table is gone" for t in old.keys() - new.keys()]
    for name in old.keys() & new.keys():
        before, after = old[name], new[name]
        if (before["scope"], before["key"]) != (after["scope"], after["key"]):
            found.append(f"{name}: its scope or key was {before['scope']}, {before['key']}")
        for column, kind in before["columns"].items():
            if after["columns"].get(column) != kind:
                found.append(f"{name}.{column}: was {kind}, is {after['columns'].get(column, 'gone')}")
        added = {c: kind for c, kind in after["columns"].items() if c not in before["columns"]}
        found += [
            f"{name}.{c}: is new and has to be known, which no old estate can answer"
            for c, kind in added.items()
            if kind.endswith("not null")
        ]
    return sorted(found)


def facts_of(table: TableShape, scope: str) -> Iterator[Any]:
    """Yield facts of a table: one that knows everything and, where the key allows two, one that knows the least."""
    for number in (1, 2) if len(table.key) > 1 else (1,):
        values = {
            c.name: _value(table, c, number) for c in table.columns if number == 1 or not c.nullable or c.name in table.key
        }  # fmt: skip
        yield table.fact(**{**values, table.scope_column: scope})


def _value(table: TableShape, column: Column, number: int) -> object:
    place = table.column_names.index(column.name) + 100 * number
    values: dict[object, object] = {
        str: f"{table.name}.{column.name} „{number}“",
        int: 2**53 + place,
        float: place / 7,
        bool: place % 2 == 0,
        date: date(2026, 1, 1) + timedelta(days=place),
        datetime: AT + timedelta(days=place, microseconds=place),
        tuple[str, ...]: (f"{column.name} 1", "", f"Ünïcode {number}"),
    }
    return values[column.python_type]


def write(path: Path) -> None:
    """Write an estate with a complete reading of every kind, one that failed and one that never ended."""
    estate = Estate.create(path)
    for kind in SCOPE_COLUMN:
        with estate.begin(source="sample", scope_kind=kind, scope=f"a {kind}", clock=lambda: AT) as reading:
            for table in fact_tables().values():
                if table.scope_kind == kind:
                    reading.write(table.name, facts_of(table, f"a {kind}"))
            reading.finish()
    computer = fact_tables()["computer"]
    with estate.begin(source="sample", scope_kind="server", scope="refused", clock=lambda: AT) as reading:
        reading.write("a", [computer.fact(server_id="refused", computer_id="seen before the end")])
        raise AccessDenied("The server refused.", hint="Ask for the role Reporter.")
    dead = estate.begin(source="sample", scope_kind="server", scope="died", clock=lambda: AT)
    dead.write("a", [computer.fact(server_id="died", computer_id="seen before the end")])
    dead.close()


def rows_as_text(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of a table in the form in which `expected.json` keeps them."""
    found: list[dict[str, Any]] = json.loads(json.dumps(rows, default=lambda v: v.isoformat()))
    return sorted(found, key=lambda r: json.dumps(r, sort_keys=True))


def main(what: str) -> None:
    """Do what the command line asks for."""
    folder = SAMPLES / f"v{SCHEMA_VERSION}"
    known = folder / "schema.json"
    if known.exists() and (broken := breaks(recorded(), schema())):
        raise SystemExit("This is a new form; raise SCHEMA_VERSION:\n" + "\n".join(broken))
    if what == "make":
        from tests.estate.opening import opened

        write(folder / "estate")
        for lock in (folder / "estate" / "readings").glob("*.lock"):
            lock.unlink()
        with opened(folder / "estate") as database:
            rows = {t: rows_as_text(database.records(f'select * from "{t}"')) for t in fact_tables()}
        (folder / "expected.json").write_text(
            json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
    known.write_text(json.dumps(schema(), indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1])
