"""What an SQL text does, asked of the engine's own parser: which tables it reads, and that it only reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from migrator.errors import RuleError
from migrator.estate.database import literal

TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
"""Table functions that read nothing outside the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One SELECT: the tables that it reads (common table expressions left out) and the functions in its FROM."""

    sql: str
    tables: frozenset[str]
    table_functions: frozenset[str]


@cache
def query(sql: str, *, name: str) -> Query:
    """Parse a text that has to be exactly one SELECT; `name` appears in the error."""
    answer = duckdb.execute(f"select json_serialize_sql({literal(sql)})").fetchone()
    assert answer is not None
    tree: dict[str, Any] = json.loads(answer[0])
    if tree["error"]:
        message = str(tree["error_message"]).splitlines()[0]
        raise RuleError(f"{name} is not one SELECT: {message}.", hint="A rule is one query and nothing else.")
    if len(tree["statements"]) != 1:
        raise RuleError(f"{name} holds {len(tree['statements'])} statements.", hint="A rule is exactly one SELECT.")
    nodes = list(_walk(tree))
    named = {str(e["key"]).lower() for n in nodes for e in n.get("cte_map", {}).get("map", [])}
    read = {str(n["table_name"]).lower() for n in nodes if n.get("type") == "BASE_TABLE"}
    called = {str(n["function"]["function_name"]).lower() for n in nodes if n.get("type") == "TABLE_FUNCTION"}
    return Query(sql=sql, tables=frozenset(read - named), table_functions=frozenset(called))


def refuse_outside(asked: Query, *, name: str) -> None:
    """Refuse a query that calls a table function which could read a file, a network or the settings."""
    if outside := sorted(asked.table_functions - TABLE_FUNCTIONS):
        raise RuleError(
            f"{name} calls {outside[0]}(), which reads outside the estate.",
            hint="A rule reads the tables of the estate only.",
        )


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)
