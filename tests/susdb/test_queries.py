"""Nothing but our own SELECTs can be sent, and each of them is right by Microsoft's parser and binder."""

from __future__ import annotations

import re

import pytest

from migrator.collectors._susdb.parts import PARTS
from migrator.collectors._susdb.queries import Query, parsed, queries
from migrator.collectors._wsus_staging import layouts
from migrator.errors import ReferenceError_
from migrator.estate.model import fact_tables, shape
from tests.susdb import microsoft_sql
from tests.susdb.demo import filled
from tests.susdb.duck import contract, numbered

HARMLESS = {
    "BinaryExpression", "BinaryQueryExpression", "BooleanBinaryExpression", "BooleanComparisonExpression",
    "BooleanIsNullExpression", "BooleanParenthesisExpression", "CastCall", "CoalesceExpression",
    "ColumnReferenceExpression", "CommonTableExpression", "ConvertCall", "ExistsPredicate",
    "ExpressionGroupingSpecification", "ExpressionWithSortOrder", "FromClause", "FunctionCall",
    "GlobalVariableExpression", "GroupByClause", "Identifier", "IdentifierOrValueExpression", "InPredicate",
    "InlineDerivedTable", "IntegerLiteral", "LiteralOptimizerHint", "MaxLiteral", "MultiPartIdentifier",
    "NamedTableReference", "NullLiteral", "OrderByClause", "ParenthesisExpression", "QualifiedJoin",
    "QueryDerivedTable", "QuerySpecification", "RowValue", "ScalarSubquery", "SchemaObjectName",
    "SearchedCaseExpression", "SearchedWhenClause", "SelectScalarExpression", "SelectStatement",
    "SqlDataTypeReference", "StringLiteral", "TSqlBatch", "TSqlScript", "TopRowFilter", "UnqualifiedJoin",
    "VariableReference", "WhereClause", "WithCtesAndXmlNamespaces",
}  # fmt: skip
"""Kinds of nodes that only read; a query with another one has to be looked at."""
FUNCTIONS = {
    "count", "has_perms_by_name", "is_rolemember", "lower", "min", "serverproperty", "sum", "suser_sname"
}  # fmt: skip
OF_THE_SERVER = {"session", "server_id", "permission"}
"""Queries whose rows are not staged."""
UNDECLARED = {"database_size"}
"""Queries over views that every SQL Server has, which the contract does not declare."""
SECRETS = ("EncryptionKey", "ProxyPassword", "ProxyUserName", "DecryptionKey", "SID")

every_query = pytest.mark.parametrize("query", queries().values(), ids=lambda q: q.name)
staged_query = pytest.mark.parametrize(
    "query", [q for q in queries().values() if q.name not in OF_THE_SERVER], ids=lambda q: q.name
)


@pytest.fixture(scope="module")
def read_by_microsoft() -> dict[str, dict[str, object]]:
    return microsoft_sql.parse({q.name: numbered(q.text) for q in queries().values()})


@pytest.fixture(scope="module")
def bound_by_microsoft() -> dict[str, list[str]]:
    return microsoft_sql.bind(contract(), {q.name: numbered(q.text) for q in queries().values()})


@every_query
def test_a_query_is_one_select_to_microsofts_parser(
    query: Query, read_by_microsoft: dict[str, dict[str, object]]
) -> None:
    found = read_by_microsoft[query.name]
    assert (found["errors"], found["statements"], found["into"]) == ([], ["SelectStatement"], False)


@every_query
def test_a_query_holds_nothing_but_what_reads(query: Query, read_by_microsoft: dict[str, dict[str, object]]) -> None:
    kinds, functions = read_by_microsoft[query.name]["kinds"], read_by_microsoft[query.name]["functions"]
    assert isinstance(kinds, list) and isinstance(functions, list)
    assert (set(kinds) - HARMLESS, set(functions) - FUNCTIONS) == (set(), set())


def test_the_declared_susdb_binds(bound_by_microsoft: dict[str, list[str]]) -> None:
    assert bound_by_microsoft[""] == []


@every_query
def test_a_query_binds_against_the_declared_susdb(query: Query, bound_by_microsoft: dict[str, list[str]]) -> None:
    complaints = [c for c in bound_by_microsoft[query.name] if "[sys].[database_files]" not in c]
    assert complaints == []


def test_a_wrong_column_name_does_not_bind() -> None:
    broken = {
        f"{q.name}_{i}": numbered(q.text[: m.start(1)] + "NoSuchColumn" + q.text[m.end(1) :])
        for q in queries().values()
        if q.header.needs
        for i, m in enumerate(_columns_of_tables(q))
    }
    answers = microsoft_sql.bind(contract(), broken)
    assert len(broken) > 250
    assert [name for name in broken if not any("NoSuchColumn" in c for c in answers[name])] == []


def _columns_of_tables(query: Query) -> list[re.Match[str]]:
    """Return where a query names a column of a table by the table's alias."""
    aliases = set(re.findall(r"(?:from|join) (?:dbo|PUBLIC_VIEWS)\.\w+ (\w+)", query.text)) - {"where"}
    return [m for alias in sorted(aliases) for m in re.finditer(rf"\b{alias}\.(\w+)", query.text)]


def test_a_broken_statement_does_not_pass_the_parser() -> None:
    answers = microsoft_sql.parse(
        {
            "limit": "select 1 from dbo.tbUpdate limit 5",
            "two": "select 1; delete from dbo.tbUpdate",
            "into": "select 1 a into t",
        }
    )
    assert answers["limit"]["errors"]
    assert answers["two"]["statements"] == ["SelectStatement", "DeleteStatement"]
    assert answers["into"]["into"]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from dbo.tbUpdate",
        "select 1; drop table dbo.tbUpdate",
        "select 1 as a into copy from dbo.tbUpdate",
        "with x as (select 1 as a) update x set a = 2",
        "select 1 from openrowset('a', 'b', 'c') r",
        "exec dbo.spDeclineUpdate",
        "select 1 /* */ from dbo.tbUpdate",
        "select 1\n-- and more\nfrom dbo.tbUpdate",
        "declare @a int",
        "waitfor delay '1'",
        "",
    ],
)
def test_a_text_that_could_do_more_than_read_is_no_query(sql: str) -> None:
    with pytest.raises(ReferenceError_, match="is not one SELECT"):
        parsed("bad", f'-- why = "test"\n{sql}')


def test_a_word_in_quotes_does_no_harm() -> None:
    assert parsed("good", "-- why = \"test\"\nselect N'drop; it''s --' as a from [update]").name == "good"


def test_an_unknown_property_of_a_header_is_refused() -> None:
    with pytest.raises(ReferenceError_, match="header of the query bad"):
        parsed("bad", '-- why = "test"\n-- row_kinds = "pair"\nselect 1')


@every_query
def test_a_query_names_no_secret(query: Query) -> None:
    assert [s for s in SECRETS if re.search(rf"\b{s}\b", query.text, re.IGNORECASE)] == []


@every_query
def test_a_header_names_all_objects_of_its_query(query: Query) -> None:
    named = set(re.findall(r"\b(?:dbo|PUBLIC_VIEWS)\.\w+", query.text))
    assert set(query.header.needs) == (named if query.name not in OF_THE_SERVER - {"server_id"} else set())


@staged_query
def test_a_query_gives_columns_of_its_kind_of_row_and_its_key(query: Query) -> None:
    known = {c.name for c in layouts()[query.header.row_kind] if c.is_kept}
    columns, _ = filled().ask(query.text, query.page(rows=1, after=query.start) if query.start else ())
    keys = {f"key_{i}" for i in range(1, len(query.header.key) + 1)}
    assert (set(columns) - known, len(columns)) == (keys, len(set(columns)))
    assert query.header.required in {"", *columns}
    assert set(query.header.fills) <= fact_tables().keys()


@staged_query
def test_a_paged_query_has_a_row_limit_and_follows_its_key(query: Query) -> None:
    if query.start:
        assert query.text.count("?") == len(query.page(rows=1, after=query.start))
        assert {"top (?)", "order by", "option (maxdop 1)"} <= {
            p for p in ("top (?)", "order by", "option (maxdop 1)") if p in query.text
        }
    else:
        assert "?" not in query.text


def test_every_query_is_used_once() -> None:
    used = [name for part in PARTS for alternatives in part.reads for name in alternatives]
    assert sorted(used) == sorted(queries().keys() - OF_THE_SERVER)


def test_a_query_fills_tables_of_its_part() -> None:
    wrong = {
        name
        for part in PARTS
        for alternatives in part.reads
        for name in alternatives
        if not set(queries()[name].header.fills) <= {shape(t).name for t in part.tables}
    }
    assert wrong == set()
