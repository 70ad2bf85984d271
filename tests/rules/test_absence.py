"""What is hidden is never good news: neither a row of a table that was read in part, nor any value that may be empty.

All cases that share a database are one rich estate: every rule passes, fails and does not know somewhere in it, each on
a server of its own, so that hiding at random tries a few hundred small estates at once. A computer that two servers
know is left out: where the record that counts is hidden, another server's is asked, and its verdict names that server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from migrator.estate.database import Database
from migrator.estate.model import TableShape, fact_tables
from migrator.mappers import derive, fact_needs, mappers
from migrator.rules import Rule
from migrator.rules._runner import judge
from tests.rules.asking import ask, by_id, coverage, early_mappers, opened
from tests.rules.base import AS_OF
from tests.rules.cases import CASES

MAPPERS = {m.table.name: m for m in early_mappers()}
NEEDS = {name: m.reads for name, m in MAPPERS.items()}


def words_of(tables: frozenset[str], sql: str) -> set[str]:
    """Return every word of a query and of the mappers below it: a column that is no word of them is not looked at."""
    below = [words_of(MAPPERS[t].reads, MAPPERS[t].sql) for t in tables if t in MAPPERS]
    return set(re.findall(r"\w+", sql)).union(*below)


def derived_below(tables: frozenset[str]) -> set[str]:
    """Return the derived tables that a query rests on."""
    found = {t for t in tables if t in MAPPERS}
    return found.union(*(derived_below(MAPPERS[t].reads) for t in found))


DERIVED = {r.id: derived_below(r.query.tables) for r in by_id().values()}
READ = {r.id: fact_needs(r.query.tables, NEEDS) for r in by_id().values()}
WORDS = {r.id: words_of(r.query.tables, r.query.sql) for r in by_id().values()}
TABLES = [t for t in fact_tables().values() if any(t.name in read for read in READ.values())]
COLUMNS = [
    (t, c.name)
    for t in TABLES
    for c in t.columns
    if c.nullable and any(t.name in READ[r] and c.name in WORDS[r] for r in READ)
]
WHOLE = {
    "EST002": {"pass"},
    "DEV006": {"pass", "fail"},
    "HIE003": {"pass"},
    "HIE004": {"pass"},
    "POL017": {"pass", "unknown"},
    "POL037": {"fail"},
}
"""Rules whose other answers concern the whole estate: their cases have databases of their own."""
Answers = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    """The rich estate and what the rules answer while nothing is hidden."""

    database: Database
    answers: Answers

    def hide(
        self, statements: Sequence[str], touched: Sequence[TableShape], *, column: str = ""
    ) -> list[tuple[str, str, str]]:
        """Hide, ask the rules that read what is touched, restore; return what passes and did not before."""
        names = {t.name for t in touched}
        met = [r for r in by_id().values() if READ[r.id] & names and (not column or column in WORDS[r.id])]
        for statement in statements:
            self.database.run(statement)
        below = {"policy_origin"}.union(*(DERIVED[r.id] for r in met))
        derive(self.database, (m for m in early_mappers() if m.table.name in below | derived_below(frozenset(below))))
        found = verdicts(self.database, met)
        for name in ("coverage", *(t.name for t in touched)):
            self.database.run(f'create or replace table "{name}" as select * from whole."{name}"')
        return [
            (rule, subject, before)
            for (rule, subject), status in found.items()
            if status == "pass" and (before := self.answers.get((rule, subject), "pass")) != "pass"
        ]


def verdicts(database: Database, asked: Sequence[Rule]) -> Answers:
    judge(database, asked, derived_needs={m.table.name: m.needs for m in mappers()}, as_of=AS_OF)
    return {(r, s): status for r, s, status in database.rows("select rule_id, subject, status from verdict")}


@pytest.fixture(scope="module")
def rich() -> Iterator[Rich]:
    facts = [f for i, c in enumerate(CASES) if c.shares for f in c.facts(f"-{i}")]
    with opened() as database:
        ask(database, facts, [], covered=coverage(facts))
        database.run("attach ':memory:' as whole")
        for name in ("coverage", *(t.name for t in TABLES)):
            database.run(f'create table whole."{name}" as select * from "{name}"')
        yield Rich(database=database, answers=verdicts(database, list(by_id().values())))


def chance(table: TableShape, mark: str, *, share: int, of: Sequence[str] = ()) -> str:
    """Return a condition that holds for so many per cent of the rows, always the same ones for a mark."""
    key = " || '|' || ".join(f'"{k}"' for k in of or table.key)
    return f"hash({key} || '|{mark}') % 100 < {share}"


def in_part(table: TableShape, where: str = "true") -> str:
    return f"update coverage set state = 'partial', reason = 'hidden' where table_name = '{table.name}' and {where}"


def test_the_rich_estate_has_a_pass_a_fail_and_a_not_known_for_every_rule(rich: Rich) -> None:
    for rule in by_id():
        statuses = {status for (r, _), status in rich.answers.items() if r == rule}
        wanted = WHOLE.get(rule, {"pass", "fail", "unknown"})
        assert statuses >= wanted, (rule, statuses)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda v: v if isinstance(v, str) else v.name)
def test_a_column_without_values_makes_nothing_pass(rich: Rich, table: TableShape, column: str) -> None:
    assert rich.hide([f'update "{table.name}" set "{column}" = null'], [table], column=column) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
@pytest.mark.parametrize("share", [100, 50])
def test_hiding_rows_of_a_table_that_was_read_in_part_makes_nothing_pass(
    rich: Rich, table: TableShape, share: int
) -> None:
    hidden = f'delete from "{table.name}" where {chance(table, str(share), share=share)}'
    assert rich.hide([in_part(table), hidden], [table]) == []


@pytest.mark.parametrize("table", [t for t in TABLES if t.scope_kind == "server"], ids=lambda t: t.name)
@pytest.mark.parametrize("mark", ["one", "two"])
def test_hiding_rows_on_some_servers_makes_nothing_pass_on_any(rich: Rich, table: TableShape, mark: str) -> None:
    hidden = f'delete from "{table.name}" where {chance(table, mark, share=50, of=["server_id"])}'
    partly = in_part(table, f"hash(scope || '|{mark}') % 100 < 50")
    assert rich.hide([partly, hidden], [table]) == []


@pytest.mark.parametrize("seed", range(9))
def test_hiding_values_here_and_there_makes_nothing_pass(rich: Rich, seed: int) -> None:
    share = (3, 10, 30)[seed % 3]
    sets = [
        f'update "{t.name}" set '
        + ", ".join(
            f'"{c.name}" = case when {chance(t, f"{c.name}{seed}", share=share)} then null else "{c.name}" end'
            for c in t.columns
            if c.nullable and not (seed % 2 and c.name == "name")
        )
        for t in TABLES
        if any(c.nullable and not (seed % 2 and c.name == "name") for c in t.columns)
    ]
    assert rich.hide(sets, TABLES) == []


@pytest.mark.parametrize("seed", range(6))
def test_hiding_rows_and_values_at_once_makes_nothing_pass(rich: Rich, seed: int) -> None:
    statements = [in_part(t) for t in TABLES]
    for table in TABLES:
        statements.append(f'delete from "{table.name}" where {chance(table, f"r{seed}", share=(10, 40)[seed % 2])}')
        statements += [
            f'update "{table.name}" set "{c.name}" = null where {chance(table, f"{c.name}r{seed}", share=10)}'
            for c in table.columns
            if c.nullable and not (seed % 2 and c.name == "name")
        ]
    assert rich.hide(statements, TABLES) == []
