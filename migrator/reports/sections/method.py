"""Method: how rules are judged, which could not be asked, and how old the facts about the world are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Block, Column, Heading, Section, Table, Words
from migrator.reports.words import STATES, cut_note

MOST = 60
MEANINGS = {
    "pass": "The rule looked, and what it asks for holds.",
    "fail": "The rule looked, and it does not hold.",
    "unknown": "The rule looked, and a value was missing. It never counts as passed.",
    "not assessed": "The facts that the rule needs were not read there. It never counts as passed.",
    "not applicable": "There was nothing for the rule to look at.",
    "waived": "It does not hold, and somebody accepted that until a date.",
}


class Unasked(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that could not be asked anywhere, or not everywhere."""

    rule: str
    title: str
    severity: str
    not_assessed: int
    reason: str | None


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A table of facts about the world."""

    name: str
    as_of: date
    rows: int
    source: str
    meaning: str


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """`rules` counts the rules by their status."""

    rules: dict[str, int]
    unasked: list[Unasked]
    reference: list[Reference]


UNASKED = """
select s.rule_id as rule, r.title, r.severity, s.not_assessed, s.reason
  from rule_summary s
  join rule_table r using (rule_id)
 where s.status = 'not assessed' or s.not_assessed > 0
 order by case r.severity when 'blocker' then 0 when 'risk' then 1 else 2 end, s.rule_id
"""


def read(database: Database) -> Method:
    counted = dict(database.rows("select status, count(*) from rule_summary group by status"))
    return Method(
        rules={status: counted.get(status, 0) for status in MEANINGS},
        unasked=[Unasked(**row) for row in database.records(UNASKED)],
        reference=[
            Reference(**row)
            for row in database.records("select name, as_of, rows, source, meaning from reference_source order by name")
        ],
    )


def show(found: Method) -> Iterator[Block]:
    yield Words(
        rest="A rule is one question to the tables of the estate. It answers for each subject it looked at; the rule's own "
        "status is the worst of its answers. A computer is Not ready when a gate of its target does not hold, Not known when "
        "a gate is not known or was not assessed, Advisory when an advisory is not passed, else Ready.",
        look="sub",
    )
    yield Table(
        name="Statuses",
        columns=(Column(name="Status"), Column(name="Meaning", kind="long"), Column(name="Rules", kind="number")),
        rows=[(STATES[status], meaning, found.rules[status]) for status, meaning in MEANINGS.items()],
        foot=("All", None, sum(found.rules.values())),
    )
    if found.unasked:
        yield Heading(text="Rules that could not be asked, or not everywhere")
        yield Table(
            name="Not assessed",
            columns=(
                Column(name="Rule", kind="code"),
                Column(name="What must hold", kind="long"),
                Column(name="Severity"),
                Column(name="Subjects", kind="number"),
                Column(name="Why", kind="long"),
            ),
            rows=[(u.rule, u.title, u.severity, u.not_assessed, u.reason) for u in found.unasked[:MOST]],
            note=cut_note(MOST, len(found.unasked), noun="rules", where="the sheet Not assessed"),
        )
    yield Heading(text="Facts about the world that this rests on")
    yield Table(
        name="Reference tables",
        columns=(
            Column(name="Table", kind="code"),
            Column(name="As of", kind="date"),
            Column(name="Rows", kind="number"),
            Column(name="What it says", kind="long"),
        ),
        rows=[(r.name, r.as_of, r.rows, r.meaning) for r in found.reference],
    )


SECTION = Section(id="method", title="Method and sources", read=read, show=show, data=Method)
