"""Every rule of the folder keeps the contract of rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from migrator import registry
from migrator.assessment import assess, question
from migrator.demo.generate import AS_OF, generate
from migrator.estate.database import Database
from migrator.estate.model import fact_tables
from migrator.estate.store import Estate
from migrator.mappers import Mapper, fact_needs, mappers
from migrator.reference import parse_header
from migrator.rules import Rule, rules
from migrator.targets import targets

RULES = rules()
FILES = {f.name: f for f in registry.files_in("migrator.rules", suffix=".sql")}
AREAS = {
    "APR": "approvals",
    "CFG": "configuration",
    "DEV": "devices",
    "EST": "estate",
    "GRP": "groups",
    "HIE": "hierarchy",
    "POL": "policy",
    "SRV": "servers",
    "SYN": "synchronisation",
}
NEEDS = {m.table.name: m.reads for m in mappers()}
BAD_WORDS = re.compile(
    r"\b(missing|fails|failed to|wrong|error|stale|outdated|vulnerable|unsupported)\b", re.IGNORECASE
)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("example") / "estate"
    generate(path, computers=300)
    with Database() as database:
        assess(database, Estate.open(path), question(as_of=AS_OF), step=lambda _: None)
        yield database


def named(rule: Rule) -> str:
    return rule.id


def file_of(rule: Rule) -> str:
    [name] = [n for n in FILES if n.startswith(rule.id.lower())]
    return name


def test_there_are_as_many_rules_as_files_and_no_id_is_used_twice() -> None:
    assert len({r.id for r in RULES}) == len(RULES) == len(FILES)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_file_is_named_by_id_and_condition_and_lies_in_the_folder_of_its_area(rule: Rule) -> None:
    name = file_of(rule)
    assert re.fullmatch(rf"{rule.id.lower()}_[a-z0-9]+(_[a-z0-9]+)+\.sql", name)
    folder = resources.files("migrator.rules") / AREAS[rule.area]
    assert (folder / name).is_file()


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_header_says_all_in_sentences(rule: Rule) -> None:
    head = rule.header
    assert head.source.startswith("https://")
    assert head.source.count(" ") == 0
    assert head.title[0].isupper()
    assert not head.title.endswith((".", "?", "!"))
    assert head.why.endswith(".")
    assert head.remedy.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_title_states_the_good_condition(rule: Rule) -> None:
    assert not BAD_WORDS.search(rule.header.title.replace("failures have recovered", ""))
    told = set(re.findall(r"[a-z0-9]{4,}", file_of(rule).removesuffix(".sql").split("_", 1)[1]))
    words = " ".join(re.findall(r"[a-z0-9]+", rule.header.title.lower()))
    assert any(word[:5] in words for word in told), "file and title speak of different things"


def test_no_two_rules_have_one_title() -> None:
    assert len({r.header.title for r in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_query_compiles_and_answers_with_subject_and_ok_first(rule: Rule, example: Database) -> None:
    columns = example.columns(rule.query.sql)
    assert columns[:2] == [("subject", "varchar"), ("ok", "boolean")]
    names = [name for name, _ in columns]
    assert len(names) == len(set(names))
    assert len(names) > 2, "a sceptic would ask to see something"
    assert dict(columns).get("applies", "boolean") == "boolean"


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_no_rule_reads_what_is_made_after_the_rules(rule: Rule) -> None:
    late = {"placement", "machine_readiness", "group_ring", "machine_ring", "verdict", "rule_summary", "rule_scope"}
    assert not rule.query.tables & late


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_example_has_one_row_for_each_subject_of_a_rule(rule: Rule, example: Database) -> None:
    rows, subjects = example.rows(f"select count(*), count(distinct subject) from ({rule.query.sql})")[0]
    assert rows == subjects


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_example_has_one_verdict_for_each_row_of_an_answer(rule: Rule, example: Database) -> None:
    asked = example.value(f"select count(*) from ({rule.query.sql})")
    assert asked > 0
    judged = example.value("select count(*) from verdict where rule_id = ?", [rule.id])
    unread = example.value("select count(*) from rule_scope where rule_id = ? and state = 'missing'", [rule.id])
    assert judged == asked or unread


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_no_rule_fails_to_run_on_the_example(rule: Rule, example: Database) -> None:
    reasons = [r for (r,) in example.rows("select reason from rule_scope where rule_id = ?", [rule.id]) if r]
    assert not [r for r in reasons if "the rule failed" in r or "did not end" in r]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_tolerates_only_what_it_reads(rule: Rule) -> None:
    read = fact_needs(rule.query.tables, NEEDS) | rule.query.tables
    assert set(rule.header.tolerates) <= read


@pytest.mark.parametrize("mapper", mappers(), ids=lambda m: m.table.name)
def test_a_mapper_tolerates_only_what_it_reads(mapper: Mapper) -> None:
    assert set(mapper.tolerates) <= mapper.reads


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_rests_on_facts_or_on_the_readings_themselves(rule: Rule) -> None:
    needed = fact_needs(rule.needs, {m.table.name: m.needs for m in mappers()})
    assert needed & set(fact_tables()) or needed == {"reading_summary"}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_file_holds_one_header_and_one_select(rule: Rule) -> None:
    header, body = parse_header(FILES[file_of(rule)].read_text(encoding="utf-8"), mark="--", name=rule.id)
    assert header["id"] == rule.id
    assert body.strip().lower().startswith(("select", "with"))
    assert ";" not in re.sub(r"'[^']*'", "", body)


def test_every_rule_that_a_target_requires_exists() -> None:
    required = {r for t in targets() for r in (*t.gates, *t.advisories)}
    assert required <= {r.id for r in RULES}


def test_the_folder_holds_nothing_but_rules_and_their_code() -> None:
    folder = Path(str(resources.files("migrator.rules")))
    strange = [p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".sql", ".py", ".pyc")]
    assert strange == []
