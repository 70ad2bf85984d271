"""Turn a WSUS server of an estate into the folder of TSV files that the service loads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from migrator.estate.database import Database, literal
from migrator.estate.model import fact_tables
from migrator.estate.store import Estate, select_from_parts
from migrator.reference import reference_table
from tests.wsus_server import around, rows, settings
from tests.wsus_server.columns import Column
from tests.wsus_server.options import Server, wire_id

NULL = "\\N"
CHANGED = ("calls.log", "written.txt", "disturb.tsv")


def write_server(estate: Path, server_id: str, folder: Path, server: Server | None = None) -> Path:
    """Write one server of an estate into a folder, which may be served already, and return the folder."""
    with Database() as database:
        opened = Estate.open(estate)
        for table in fact_tables().values():
            if table.scope_kind == "server":
                parts = [p for reading in opened.readings() for p in opened.parts(reading, table)]
                database.run(f"create view of_{table.name} as {select_from_parts(table, parts)}")
        return write_tables(database, server_id, folder, server or Server())


def write_tables(database: Database, server_id: str, folder: Path, server: Server) -> Path:
    """Write one server out of the views `of_computer`, `of_update` … of a database."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in fact_tables().values():
        if table.scope_kind == "server":
            database.run(
                f"create or replace view {table.name} as "
                f"select * from of_{table.name} where server_id = {literal(server_id)}"
            )
    _write_ids(database, server_id, server)
    for kind, (columns, source) in rows.kinds(server_id, server).items():
        _check(kind, columns)
        write_rows(database, folder / f"{kind}.tsv", _adapted(kind, columns, server), source)
    for name, pairs in settings.pairs(database, server_id, server).items():
        _write_pairs(folder / f"{name}.tsv", pairs)
    for name in CHANGED:
        (folder / name).unlink(missing_ok=True)
    (folder / "stamp").write_text(uuid.uuid4().hex, encoding="utf-8")
    return folder


def write_rows(database: Database, path: Path, columns: Sequence[Column], source: str) -> None:
    """Write a query as a TSV file whose headings are `name:type`; the engine does it without a Python object."""
    cells = ", ".join(f"{_cell(c)} as c{place}" for place, c in enumerate(columns))
    heading = "\t".join(f"{c.name}:{c.type}" for c in columns)
    line = " || chr(9) || ".join(f"c{place}" for place in range(len(columns)))
    body = path.with_suffix(".body")
    database.run(
        f"copy (select {line} from (select {cells} from {source})) to {literal(str(body))} "
        "(format csv, header false, quote '', escape '', delimiter '\x01')"
    )
    with path.open("wb") as out, body.open("rb") as given:
        out.write(heading.encode() + b"\n")
        while block := given.read(1 << 20):
            out.write(block)
    body.unlink()


def _cell(column: Column) -> str:
    text = f"cast({column.sql} as varchar)"
    if column.type == "string":
        for character, escaped in (("'\\'", "'\\\\'"), ("chr(9)", "'\\t'"), ("chr(10)", "'\\n'"), ("chr(13)", "'\\r'")):
            text = f"replace({text}, {character}, {escaped})"
    return f"coalesce({text}, '{NULL}')"


def _write_pairs(path: Path, pairs: Sequence[tuple[str, str | None]]) -> None:
    lines = ["name:string\tvalue:string", *(f"{name}\t{_escaped(value)}" for name, value in pairs)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _escaped(value: str | None) -> str:
    if value is None:
        return NULL
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _write_ids(database: Database, server_id: str, server: Server) -> None:
    """Make the table from the ids of servers to their ids on the wire."""
    found = database.rows(
        "select downstream_id from downstream_server union select parent_server_id from downstream_server "
        "union select parent_server_id from of_computer union select server_id from of_computer"
    )
    ids = {server_id, *server.rolls_up, *(str(i) for (i,) in found if i is not None)}
    ids |= {i for d in server.downstream or () for i in (d.server_id, d.parent) if i}
    database.run("create or replace temp table wire (id varchar, guid varchar)")
    for one in sorted(ids):
        database.run("insert into wire values (?, ?)", [one, wire_id(one)])


def _check(kind: str, columns: Sequence[Column]) -> None:
    """Hold the rows of a kind to the layout that the program reads."""
    known = [r for r in reference_table("wsus_row").records() if r["row_kind"] == rows.LAYOUT.get(kind, kind)]
    by_place = {r["position"]: r["name"] for r in known if r["position"] is not None}
    if by_place and list(by_place.values()) != [c.name for c in columns if not c.is_aside]:
        raise ValueError(f"Rows of {kind} are not as wsus_row.csv says")


def _adapted(kind: str, columns: Sequence[Column], server: Server) -> list[Column]:
    found = list(columns)
    if kind == "computer" and server.missing_columns:
        found = found[: -server.missing_columns]
    if kind in ("computer", "update_revision"):
        found += [Column(f"extra_{n}", "string", f"'extra {n}'") for n in range(server.extra_columns)]
    changed: Mapping[str, Column] = around.ODD.get(kind, {}) if server.unknown_members else {}
    found = [
        Column(c.name, changed[c.name].type, f"case when n = 1 then {changed[c.name].sql} else {c.sql} end")
        if c.name in changed
        else c
        for c in found
    ]
    retyped = around.as_others(server) if kind == "update_revision" else {}
    return [retyped.get(c.name, c) for c in found]
