"""The runner of mappers: it sorts by what they read, refuses a circle, and holds each to its class."""

from __future__ import annotations

from typing import Annotated

import pytest

from migrator.errors import EstateError
from migrator.estate.database import Database
from migrator.estate.model import derived, shape
from migrator.mappers import Mapper, derive, fact_needs, fill, in_order, mappers
from migrator.targets._placement import PLACEMENT, READINESS


@derived(key=("a",))
class FirstMade:
    """A table of this test."""

    a: Annotated[int, "A number"]


@derived(key=("a",))
class SecondMade:
    """Another table of this test."""

    a: Annotated[int, "A number"]
    b: Annotated[str | None, "A text"]


def first(sql: str) -> Mapper:
    return Mapper(fills=FirstMade, sql=sql)


def second(sql: str) -> Mapper:
    return Mapper(fills=SecondMade, sql=sql)


ONE = first("select cast(1 as bigint) as a")
TWO = second("select a, 'x' as b from first_made")


def test_a_mapper_comes_after_those_whose_tables_it_reads() -> None:
    assert in_order([TWO, ONE]) == [ONE, TWO]
    with Database() as database:
        derive(database, [TWO, ONE])
        assert database.rows("select a, b from second_made") == [(1, "x")]


def test_mappers_that_read_each_other_are_refused() -> None:
    with pytest.raises(EstateError, match=r"Mappers read each other in a circle: .*first_made"):
        in_order([first("select a from second_made"), TWO])


@pytest.mark.parametrize(
    ("mapper", "words"),
    [
        (first("select 1 as a"), r"\('a', 'integer'\) where its class says \('a', 'bigint'\)"),
        (first("select cast(1 as bigint) as b"), r"\('b', 'bigint'\) where its class says \('a', 'bigint'\)"),
        (second("select cast(1 as bigint) as a"), r"None where its class says \('b', 'varchar'\)"),
        (first("select cast(1 as bigint) as a, 2 as c"), r"\('c', 'integer'\) where its class says None"),
        (
            second("select 'x' as b, cast(1 as bigint) as a"),
            r"\('b', 'varchar'\) where its class says \('a', 'bigint'\)",
        ),
    ],
)
def test_a_query_that_does_not_give_the_columns_of_its_class_is_refused(mapper: Mapper, words: str) -> None:
    with Database() as database, pytest.raises(EstateError, match=words):
        fill(database, mapper)


def test_needs_go_through_mappers_down_to_facts() -> None:
    needs = {"machine": frozenset({"computer", "windows_sku"}), "placement": frozenset({"machine", "cloud_record"})}
    assert fact_needs(["placement", "server"], needs) == {"computer", "windows_sku", "cloud_record", "server"}
    assert fact_needs([], needs) == frozenset()


def test_every_mapper_fills_a_table_of_its_own_and_reads_none_that_is_made_from_it() -> None:
    every = [*mappers(), PLACEMENT, READINESS]
    assert len({m.table.name for m in every}) == len(every)
    assert len(in_order(every)) == len(every)


@pytest.mark.parametrize("mapper", [*mappers(), PLACEMENT, READINESS], ids=lambda m: m.table.name)
def test_every_column_of_a_derived_table_says_what_it_means(mapper: Mapper) -> None:
    assert all(c.meaning for c in shape(mapper.fills).columns)
    assert mapper.table.meaning.endswith(".")
