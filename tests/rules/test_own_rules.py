"""A user's rule is data: one SELECT over copies of the estate's tables, and nothing else that it says happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from migrator.cli import DONE, FAILED_ON, MISTAKE, SOME_UNREAD, run
from migrator.demo.generate import generate
from migrator.errors import RuleError
from migrator.estate.database import Database
from migrator.rules import Rule, rules, rules_from, together
from tests.rules.asking import answer_of, ask, coverage, opened
from tests.rules.base import BASE, CLIENT, marked

FACTS = marked(BASE, "")
C1 = CLIENT.replace("§", "")
HEADER = """-- id       = "{id}"
-- title    = "It holds"
-- about    = "{about}"
-- severity = "note"
-- effort   = "hours"
-- why      = "To see."
-- remedy   = "None."
-- source   = "https://contoso.example/rules"
-- absence  = "harmless"
"""
GOOD = "select machine_id as subject, name like 'pc%' as ok, name from machine"


def written(folder: Path, *bodies: str, rule_id: str = "OWN001", about: str = "computer") -> Path:
    for i, body in enumerate(bodies):
        text = HEADER.format(id=rule_id, about=about) + body
        (folder / f"rule{i}.sql").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def database() -> Iterator[Database]:
    with opened() as made:
        yield made


def asked(database: Database, found: list[Rule], *, time_limit_s: float = 60) -> None:
    ask(database, FACTS, found, covered=coverage(FACTS), time_limit_s=time_limit_s)


def reason(database: Database) -> str:
    [(state, words)] = database.rows("select distinct state, reason from rule_scope")
    assert state == "missing"
    return str(words)


def test_a_rule_of_a_user_is_asked_like_ours(tmp_path: Path, database: Database) -> None:
    asked(database, rules_from(written(tmp_path, GOOD)))
    assert answer_of(database, "OWN001", C1)[0] == "pass"
    assert answer_of(database, "OWN001", "c2") == ("fail", {"name": "srv1.corp.example"})
    assert database.rows("select own, needs from rule_table") == [(False, ["computer"])]


def test_a_rule_of_a_user_leaves_nothing_behind(tmp_path: Path, database: Database) -> None:
    asked(database, rules_from(written(tmp_path, GOOD)))
    there = {name for (name,) in database.rows("select database_name from duckdb_databases() where not internal")}
    assert there == {"memory"}
    assert not database.rows("select view_name from duckdb_views() where not internal")


REFUSED = {
    "select 'x' as subject, true as ok; select 1": "holds 2 statements",
    "insert into server values ('x')": "is not one SELECT",
    "copy server to 'servers.csv'": "is not one SELECT",
    "attach 'other.duckdb'": "is not one SELECT",
    "pragma database_list": "is not one SELECT",
    "set memory_limit = '90GiB'": "is not one SELECT",
    "select 'x' as subject, true as": "is not one SELECT",
    "": "holds 0 statements",
    "select a as subject, true as ok from read_csv('{file}')": "read_csv(), which reads outside the estate",
    "select a as subject, true as ok from read_parquet('{file}')": "read_parquet(), which reads outside",
    "select content as subject, true as ok from read_text('{file}')": "read_text(), which reads outside",
    "select filename as subject, true as ok from read_blob('{file}')": "read_blob(), which reads outside",
    "select file as subject, true as ok from glob('{folder}/*')": "glob(), which reads outside",
    "select name as subject, true as ok from duckdb_settings()": "duckdb_settings(), which reads outside",
    "select 'x' as subject, true as ok from query('select 1')": "query(), which reads outside",
}


@pytest.mark.parametrize(("sql", "words"), REFUSED.items())
def test_a_rule_that_is_more_than_a_query_is_refused_when_it_is_read(tmp_path: Path, sql: str, words: str) -> None:
    with pytest.raises(RuleError) as refused:
        rules_from(written(tmp_path, sql.format(file=tmp_path / "secret.csv", folder=tmp_path)))
    assert words in refused.value.message
    assert refused.value.hint


REFUSED_LATER = {
    "select a as subject, true as ok from '{file}'": "reads",
    "with x as (select a from '{file}') select a as subject, true as ok from x": "reads",
    "select table_name as subject, true as ok from information_schema.tables": "reads tables, which is no table",
    "select subject, true as ok from verdict": "reads verdict, which is no table",
    "select machine_id as subject, true as ok from placement": "reads placement, which is no table",
    "with w as (insert into server (server_id) values ('x') returning server_id) "
    "select server_id as subject, true as ok from w": "holds INSERT",
    "with w as (delete from server returning server_id) select server_id as subject, true as ok from w": "holds DELETE",
    "with w as (update server set name = 'x' returning server_id) select server_id as subject, true as ok from w": "holds UPDATE",
    "select name as subject, true as ok from (show tables)": "holds SHOW",
    "select machine_id as subject, nmae = 'x' as ok from machine": "does not compile",
    "select getenv('HOME') as subject, true as ok from machine": "does not compile",
    "select read_text('{file}') as subject, true as ok from machine": "does not compile",
    "select machine_id as id, true as ok from machine": "answers with id (varchar), ok (boolean) first",
    "select machine_id as subject, 'yes' as ok from machine": "answers with subject (varchar), ok (varchar) first",
}


@pytest.mark.parametrize(("sql", "words"), REFUSED_LATER.items())
def test_a_rule_that_does_not_fit_the_estate_is_refused_before_any_rule_is_asked(
    tmp_path: Path, database: Database, sql: str, words: str
) -> None:
    (tmp_path / "secret.csv").write_text("a\nthe secret\n", encoding="utf-8")
    found = rules_from(written(tmp_path, sql.format(file=tmp_path / "secret.csv")))
    with pytest.raises(RuleError) as refused:
        asked(database, found)
    assert words in refused.value.message
    assert database.value("select count(*) from server") == 1


def test_a_name_that_hides_a_file_behind_a_table_expression_reads_nothing(tmp_path: Path, database: Database) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nthe secret\n", encoding="utf-8")
    sql = f"""select s.a as subject, true as ok from (select * from '{secret}') s
               where exists (with "{secret}" as (select 1) select 1 from "{secret}")"""
    [rule] = rules_from(written(tmp_path, sql))
    assert rule.query.tables == frozenset(), "the parser alone does not see the file"
    with pytest.raises(RuleError, match="does not compile"):
        asked(database, [rule])


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive n(i) as (select 1 union all select i + 1 from n) select 'x' as subject, max(i) > 0 as ok from n",
        "select 'x' as subject, count(*) > 0 as ok from range(1000000000000)",
    ],
)
def test_a_rule_that_does_not_end_is_stopped_and_not_assessed(tmp_path: Path, database: Database, sql: str) -> None:
    begun = time.monotonic()
    asked(database, [*rules_from(written(tmp_path, sql)), *(r for r in rules() if r.id == "DEV002")], time_limit_s=0.5)
    assert time.monotonic() - begun < 20
    [(state, words)] = database.rows("select distinct state, reason from rule_scope where rule_id = 'OWN001'")
    assert (state, words) == ("missing", "the rule did not end within 0.5 seconds")
    assert answer_of(database, "DEV002", C1)[0] == "pass", "the rules after it are asked"


def test_a_rule_of_ours_that_does_not_end_is_stopped_too(database: Database) -> None:
    [ours] = [r for r in rules() if r.id == "DEV002"]
    endless = (
        "with recursive n(i) as (select 1 union all select i + 1 from n) select 'x' as subject, max(i) > 0 as ok from n"
    )
    asked(database, [replace(ours, query=replace(ours.query, sql=endless))], time_limit_s=0.5)
    assert reason(database) == "the rule did not end within 0.5 seconds"


def test_a_rule_that_breaks_while_it_is_asked_is_not_assessed_and_says_why(tmp_path: Path, database: Database) -> None:
    asked(
        database,
        rules_from(written(tmp_path, "select machine_id as subject, cast(name as bigint) > 0 as ok from machine")),
    )
    assert reason(database).startswith("the rule failed: Conversion Error")


def test_an_id_is_not_used_twice(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="Two rules are called OWN001"):
        together([], rules_from(written(tmp_path, GOOD, GOOD)))
    with pytest.raises(RuleError, match="Two rules are called DEV001"):
        together(rules(), rules_from(written(tmp_path, GOOD, GOOD, rule_id="DEV001")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD, "The header of rule.sql does not hold"),
        (HEADER.format(id="own1", about="computer") + GOOD, "own1 is no rule id"),
        (HEADER.format(id="OWN001", about="planet") + GOOD, "Invalid enum value 'planet'"),
        (HEADER.format(id="OWN001", about="computer").replace("https", "http") + GOOD, "is not an https address"),
        ("-- colour = 'red'\n" + HEADER.format(id="OWN001", about="computer") + GOOD, "unknown field `colour`"),
        ("-- id = \n" + GOOD, "is not TOML"),
    ],
)
def test_a_header_that_does_not_hold_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "rule.sql").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        rules_from(tmp_path)
    assert words in refused.value.message


def test_a_folder_that_is_none_or_holds_no_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="There is no folder"):
        rules_from(tmp_path / "nowhere")
    with pytest.raises(RuleError, match=r"holds no \.sql file"):
        rules_from(tmp_path)


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("estate") / "estate"
    generate(path, computers=50)
    return path


def test_a_rule_that_does_not_compile_ends_the_command_with_2(
    tmp_path: Path, estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, "select machine_id as subject, nmae = 'x' as ok from machine")
    out = tmp_path / "out"
    assert run(["assess", str(estate), "--out", str(out), "--rules", str(folder), "--quiet"]) == MISTAKE
    told = capsys.readouterr().err
    assert "Error: OWN001 does not compile:" in told
    assert "nmae" in told
    assert not out.exists()


VAST = """select m.machine_id as subject, count(u.computer_id) filter (where u.state = 'failed') < 5 as ok, m.name
            from machine m
            left join update_status u on u.server_id = m.server_id and u.computer_id = m.machine_id
           group by m.machine_id, m.name"""


def test_a_rule_of_a_user_is_in_the_outputs_and_may_read_what_stays_in_parquet(tmp_path: Path, estate: Path) -> None:
    folder = written(tmp_path, GOOD)
    (folder / "vast.sql").write_text(HEADER.format(id="OWN002", about="computer") + VAST, encoding="utf-8")
    out = tmp_path / "out"
    code = run(["assess", str(estate), "--out", str(out), "--rules", str(folder), "--quiet"])
    assert code in (DONE, SOME_UNREAD, FAILED_ON)
    with Database(out / "assessment.duckdb") as database:
        own = database.rows("select rule_id, count(*) from verdict where rule_id like 'OWN%' group by 1 order by 1")
        assert own == [("OWN001", 50), ("OWN002", 50)]
        failed = "select subject from verdict where rule_id = '{}' and status = 'fail' order by 1"
        assert database.rows(failed.format("OWN002")) == database.rows(failed.format("DEV007"))
