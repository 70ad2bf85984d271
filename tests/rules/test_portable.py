"""Rules and mappers keep to the part of SQL that DuckDB and Spark read alike."""

from __future__ import annotations

import pytest

from migrator.mappers import mappers
from migrator.rules import rules
from migrator.targets._placement import PLACEMENT, READINESS
from tests.rules.portable import offences

QUERIES = {r.id: r.query.sql for r in rules()} | {m.table.name: m.sql for m in (*mappers(), PLACEMENT, READINESS)}
REFUSED = {
    "select a from t asof join u using (a)": "a join of the kind ASOF",
    "select sum(n) over (order by a groups 1 preceding) from t": "a window with groups",
    "select sum(n) over (order by a) from t": "an ordered window without ROWS",
    "with x as materialized (select 1 as a) select a from x": "a materialized common table expression",
    "select * from t pivot (count(*) for a in ('b'))": "pivot",
    "select list(a order by b) from t": "the function array_agg",
    "select quantile_cont(n, 0.5) from t": "the function percentile_cont",
    "select arg_max(a, b) from t": "the function arg_max",
    "select first(a order by b) from t": "the function first",
    "select max(a, 3) from t": "max or min of two arguments",
    "select histogram(a) from t": "the function histogram",
    "select string_agg(a, ',') from t": "string_agg without an order",
    "select bool_and(ok) from t": "the function logical_and",
    "select bool_or(ok) from t": "the function logical_or",
    "select released - as_of from t": "arithmetic with a date that is not cast to a timestamp",
    "select cast(a as date) + 2 * interval 1 day from t": "arithmetic with a date that is not cast to a timestamp",
    "select approved_at - created_at from t": "a difference of times",
    "select a + interval (n) day from t": "an interval that is not multiplied: x * interval 1 day",
    "select extract(epoch from a) from t": "the function extract",
    "select dayname(a) from t": "the function dayname",
    "select isodow(a) from t": "the function dayofweek_iso",
    "select week(a) from t": "the function week",
    "select age(a) from t": "the function age",
    "select time_bucket(interval 1 day, a) from t": "the function date_bin",
    "select date_sub('day', a, b) from t": "the function date_sub",
    "select date_diff('day', a, b) from t": "the function datediff",
    "select a / b from t": "a bare division",
    "select cast(a as double) / b from t": "a division whose divisor may be 0",
    "select a // b from t": "a division whose divisor may be 0",
    "select a % 0 from t": "a division whose divisor may be 0",
    "select quality_days::int from t": "a cast to INT",
    "select cast(quality_days as bigint) from t": "a fraction as a whole number",
    "select tags[1] from t": "a subscript or slice",
    "select tags[1:2] from t": "a subscript or slice",
    "select [x for x in tags] from t": "a list comprehension",
    "select list_has_any(a, b) from t": "the function array_overlaps",
    "select list_contains(a, b) from t": "the function array_contains",
    "select len(tags) from t": "the function length",
    "select x from t, unnest(t.tags) with ordinality as u(x, i)": "with ordinality",
    "select a from t where a similar to 'b'": "similar to",
    "select a from t where a glob 'b*'": "glob",
    "select regexp_full_match(a, 'b') from t": "the function regexp_full_match",
    "select regexp_extract(a, '(x)\\1') from t": "a back reference",
    "select left(a, -1) from t": "the function left",
    "select substring(a, 0, 2) from t": "substring from before the first character",
    "select date '2026-01-01'::timestamp": "a cast of a cast",
    "select a at time zone 'UTC' from t": "at time zone",
    "select to_timestamp(n) from t": "the function unix_to_time",
    "select try_strptime(a, '%Y') from t": "the function try_strptime",
    "select printf('%d', n) from t": "the function printf",
    "select format('{}', n) from t": "the function format",
    "select cast(quality_days as varchar) from t": "a double as text",
    "select * replace (1 as a) from t": "* replace, exclude or rename",
    "select columns('a') from t": "columns(*)",
    "select n + 1 as m from t where m > 2": "the alias m in WHERE",
    "select a from t union all by name select a from u": "union by name",
    "select distinct on (a) a, b from t": "distinct on",
    "select cast(a as uuid) from t": "a cast to UUID",
    "select cast(a as hugeint) from t": "a cast to INT128",
}
READ_ALIKE = [
    "select a, count(*) filter (where ok) as n from t group by all",
    "select string_agg(a, ',' order by a) from t",
    "select median(n) from t",
    "select cast(a as timestamp) + n * interval 1 day from t",
    "select date_trunc('month', created_at) from t",
    "select cast(a as double) / nullif(b, 0) from t",
    "select a // nullif(b, 0), a % 7 from t",
    "select tag from c, unnest(c.tags) t(tag)",
    "select array_length(tags) from t",
    "select a from t qualify row_number() over (partition by b order by c desc) = 1",
    "select a from t semi join u using (a)",
    "select a from t anti join u using (a)",
    "select a from t where a ilike 'x%' and regexp_matches(b, 'c')",
    "with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select n from r",
    "select a, sum(n) from t group by rollup (a)",
    "select whole_days(a, b), first_of(kbs), joined(kbs, ', ') from t",
    "select sum(n) over (order by a rows unbounded preceding) from t",
]


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_ours_is_portable(name: str) -> None:
    assert offences(QUERIES[name]) == []


@pytest.mark.parametrize(("sql", "words"), REFUSED.items())
def test_the_lint_finds_what_engines_read_differently(sql: str, words: str) -> None:
    assert words in offences(sql)


@pytest.mark.parametrize("sql", READ_ALIKE)
def test_the_lint_lets_through_what_engines_read_alike(sql: str) -> None:
    assert offences(sql) == []
