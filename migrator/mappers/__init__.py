"""Mappers derive facts from facts: each module fills one table by one query; the order follows from what they read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from migrator import registry
from migrator.errors import EstateError
from migrator.estate.database import Database
from migrator.estate.model import TableShape, shape
from migrator.estate.queries import query


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapper:
    """A derived table: its class, the query that fills it, and the tables whose absence it states itself.

    A rule that reads the derived table needs every table in `sql` but those in `tolerates`.
    """

    fills: type
    sql: str
    tolerates: tuple[str, ...] = ()

    @property
    def table(self) -> TableShape:
        return shape(self.fills)

    @property
    def reads(self) -> frozenset[str]:
        return query(self.sql, name=f"the mapper of {self.table.name}").tables

    @property
    def needs(self) -> frozenset[str]:
        return self.reads - set(self.tolerates)


def mappers() -> list[Mapper]:
    """Return all mappers of the folder."""
    return [m.MAPPER for m in registry.modules_in(sys.modules[__name__])]


def in_order(found: Iterable[Mapper]) -> list[Mapper]:
    """Sort mappers so that each comes after those whose tables it reads."""
    by_table = {m.table.name: m for m in found}
    graph = {name: {t for t in m.reads if t in by_table} for name, m in by_table.items()}
    try:
        return [by_table[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise EstateError(f"Mappers read each other in a circle: {' → '.join(error.args[1])}.") from error


def resting_on(tables: Iterable[str], found: Iterable[Mapper]) -> list[Mapper]:
    """Return the mappers that read one of the tables, themselves or through each other."""
    late = set(tables)
    left, chosen = list(found), list[Mapper]()
    while more := [m for m in left if m.reads & late]:
        chosen += more
        left = [m for m in left if m not in more]
        late |= {m.table.name for m in more}
    return chosen


def derive(database: Database, found: Iterable[Mapper]) -> None:
    """Fill the derived tables, each checked against its class."""
    for mapper in in_order(found):
        fill(database, mapper)


def fill(database: Database, mapper: Mapper) -> None:
    """Fill one derived table; names and types of the query have to be those of its class."""
    table = mapper.table
    expected = [(c.name, c.sql_type) for c in table.columns]
    if (got := database.columns(mapper.sql)) != expected:
        wrong = next((g, e) for g, e in _pairs(got, expected) if g != e)
        raise EstateError(f"The mapper of {table.name} gives {wrong[0]} where its class says {wrong[1]}.")
    database.run(f'create or replace table "{table.name}" as {mapper.sql}')


def fact_needs(tables: Iterable[str], needs: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Follow tables through the mappers (`needs` by derived table) down to what is not derived."""
    found: set[str] = set()
    waiting = list(tables)
    met: set[str] = set()
    while waiting:
        table = waiting.pop()
        if table in met:
            continue
        met.add(table)
        if table in needs:
            waiting.extend(needs[table])
        else:
            found.add(table)
    return frozenset(found)


def _pairs(
    got: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> list[tuple[tuple[str, str] | None, tuple[str, str] | None]]:
    longest = max(len(got), len(expected))
    return [(got[i] if i < len(got) else None, expected[i] if i < len(expected) else None) for i in range(longest)]
