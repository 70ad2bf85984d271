"""The portable part of SQL: what a rule or mapper may use so that DuckDB and Spark give the same rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from sqlglot import ErrorLevel, exp, parse
from sqlglot.errors import ParseError, UnsupportedError

from migrator.estate.functions import FUNCTIONS
from migrator.estate.model import known_tables
from migrator.reference import reference_tables

ALLOWED = (
    exp.Abs, exp.And, exp.ArraySize, exp.Avg, exp.Case, exp.Cast, exp.Coalesce, exp.ConcatWs, exp.Count, exp.Exists, exp.GroupConcat,
    exp.If, exp.Lower, exp.MD5, exp.Max, exp.Median, exp.Min, exp.Nullif, exp.Or, exp.Rank, exp.RegexpExtract, exp.RegexpLike,
    exp.RowNumber, exp.SplitPart, exp.StartsWith, exp.StrPosition, exp.Substring, exp.Sum, exp.TimestampTrunc, exp.Trim, exp.TryCast,
    exp.Unnest, exp.Upper,
)  # fmt: skip
"""Functions that both engines have with one meaning; every other one is refused by name."""
RANKING = (exp.RowNumber, exp.Rank)
TYPES = {"BIGINT", "BOOLEAN", "DATE", "DOUBLE", "TEXT", "TIMESTAMP", "VARCHAR", "TEXT[]", "VARCHAR[]"}
NODES: dict[type[exp.Expr], str] = {
    exp.AtTimeZone: "at time zone",
    exp.Bracket: "a subscript or slice",
    exp.Columns: "columns(*)",
    exp.Comprehension: "a list comprehension",
    exp.Glob: "glob",
    exp.Lambda: "a lambda",
    exp.Pivot: "pivot",
    exp.SimilarTo: "similar to",
}
PARTS = (
    (exp.Max, "count", "max or min of two arguments"),
    (exp.Max, "expressions", "max or min of two arguments"),
    (exp.Min, "count", "max or min of two arguments"),
    (exp.Min, "expressions", "max or min of two arguments"),
    (exp.Unnest, "offset", "with ordinality"),
    (exp.Star, "replace", "* replace, exclude or rename"),
    (exp.Star, "except_", "* replace, exclude or rename"),
    (exp.Star, "rename", "* replace, exclude or rename"),
    (exp.Distinct, "on", "distinct on"),
    (exp.SetOperation, "by_name", "union by name"),
)


def offences(sql: str) -> list[str]:
    """Return what of a query is not portable, in words; an empty list for a query that is."""
    [tree] = parse(sql, read="duckdb")
    assert tree is not None
    found = [words for node in tree.walk() for words in _of_node(node)]
    return [*found, *_of_spark(tree)]


def _of_spark(tree: exp.Expr) -> Iterator[str]:
    try:
        parse(tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE), read="spark")
    except (ParseError, UnsupportedError) as error:
        yield f"no translation to Spark: {error}"


def _of_node(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Anonymous):
        if node.name.lower() not in FUNCTIONS:
            yield f"the function {node.name}"
    elif isinstance(node, exp.Func) and not isinstance(node, ALLOWED):
        yield f"the function {type(node).sql_name().lower()}"
    for kind, words in NODES.items():
        if isinstance(node, kind):
            yield words
    for kind, look in LOOKS.items():
        if isinstance(node, kind):
            yield from look(node)


def _of_parts(node: exp.Expr) -> Iterator[str]:
    """Look for the optional parts of an expression that only one engine has."""
    arg = node.args.get
    for kind, part, words in PARTS:
        if isinstance(node, kind) and arg(part):
            yield words
    if isinstance(node, exp.CTE) and arg("materialized") is not None:
        yield "a materialized common table expression"
    if isinstance(node, exp.Join) and arg("method"):
        yield f"a join of the kind {arg('method')}"


def _of_text(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.GroupConcat):
        if not node.find(exp.Order) and not isinstance(node.parent, exp.Window):
            yield "string_agg without an order"
    elif isinstance(node, exp.Substring):
        start = node.args.get("start")
        if isinstance(start, exp.Neg) or (isinstance(start, exp.Literal) and int(start.name) < 1):
            yield "substring from before the first character"
    elif re.search(r"\\\d", node.expression.sql()):
        yield "a back reference"


def _of_interval(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node.parent, exp.Mul):
        yield "an interval that is not multiplied: x * interval 1 day"


def _of_window(node: exp.Expr) -> Iterator[str]:
    spec = node.args.get("spec")
    if spec is None:
        if node.args.get("order") and not isinstance(node.this, RANKING):
            yield "an ordered window without ROWS"
    elif str(spec.args.get("kind")).upper() != "ROWS":
        yield f"a window with {spec.args.get('kind')}"


def _of_cast(node: exp.Expr) -> Iterator[str]:
    kind = node.args["to"].sql(dialect="duckdb").upper()
    if kind not in TYPES:
        yield f"a cast to {kind}"
    if isinstance(node.this, exp.Cast):
        yield "a cast of a cast"
    if kind in ("TEXT", "VARCHAR") and _type(node.this) == "double":
        yield "a double as text"
    if kind == "BIGINT" and (_type(node.this) == "double" or isinstance(node.this, exp.Div)):
        yield "a fraction as a whole number"


def _of_division(node: exp.Expr) -> Iterator[str]:
    by = node.expression.unnest()
    if not (isinstance(by, exp.Nullif) or (isinstance(by, exp.Literal) and float(by.name) != 0)):
        yield "a division whose divisor may be 0"
    if isinstance(node, exp.Div) and not any(
        isinstance(s, exp.Cast) and s.to.is_type("double") for s in (node.this, by)
    ):
        yield "a bare division"


def _of_sum(node: exp.Expr) -> Iterator[str]:
    for side in (node.this.unnest(), node.expression.unnest()):
        dated = isinstance(side, exp.Cast) and side.to.is_type("date")
        if _type(side) == "date" or dated:
            yield "arithmetic with a date that is not cast to a timestamp"
    if _type(node.this.unnest()) == _type(node.expression.unnest()) == "timestamp":
        yield "a difference of times"


def _of_select(node: exp.Expr) -> Iterator[str]:
    where = node.args.get("where")
    made = {
        e.alias.lower() for e in node.expressions if isinstance(e, exp.Alias) and e.this.name.lower() != e.alias.lower()
    }
    if where:
        used = {c.name.lower() for c in where.find_all(exp.Column) if not c.table}
        yield from (f"the alias {name} in WHERE" for name in sorted(made & used))


@cache
def _types() -> dict[str, set[str]]:
    """Return the SQL types that a column of this name has anywhere."""
    found: dict[str, set[str]] = {}
    for table in known_tables().values():
        for column in table.columns:
            found.setdefault(column.name, set()).add(column.sql_type)
    for reference in reference_tables().values():
        for name, kind in reference.types.items():
            found.setdefault(name, set()).add(kind)
    return found


def _type(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Column):
        return None
    kinds = _types().get(node.name.lower(), set())
    return next((k for k in ("date", "double", "timestamp") if k in kinds), None)


LOOKS: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    exp.Expr: _of_parts,
    exp.Window: _of_window,
    exp.Cast: _of_cast,
    exp.Div: _of_division,
    exp.IntDiv: _of_division,
    exp.Mod: _of_division,
    exp.Add: _of_sum,
    exp.Sub: _of_sum,
    exp.Interval: _of_interval,
    exp.GroupConcat: _of_text,
    exp.Substring: _of_text,
    exp.RegexpExtract: _of_text,
    exp.RegexpLike: _of_text,
    exp.Select: _of_select,
}
