"""What else was found: risks and notes, and what somebody accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Block, Column, Heading, Lines, Section, Table, Words
from migrator.reports.sections._rules import RuleLine, line_of, rule_lines


class Waived(msgspec.Struct, frozen=True, kw_only=True):
    """A rule with failures that a waiver covers."""

    rule: str
    title: str
    waived: int
    looked_at: int


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """Risks and notes that fail or are not known and stop no computer, and the waived rules of any severity."""

    rules: list[RuleLine]
    waived: list[Waived]


WAIVED = """
select rule_id as rule, title, waived, looked_at
  from rule_summary
  join rule_table using (rule_id)
 where waived > 0
 order by rule_id
"""


def read(database: Database) -> Findings:
    return Findings(
        rules=[rule for rule in rule_lines(database) if not rule.in_the_way],
        waived=[Waived(**row) for row in database.records(WAIVED)],
    )


def show(found: Findings) -> Iterator[Block]:
    if found.rules:
        yield Words(
            rest="None of these is a gate of a target. Risks come first, then notes; a note tells how the estate is, not what is wrong.",
            look="sub",
        )
        lines = (replace(line_of(rule), tag=rule.severity) for rule in found.rules)
        yield Lines(name="Findings", items=tuple(lines))
    else:
        yield Words(rest="No other rule fails or is not known.", look="sub")
    if found.waived:
        yield Heading(text="Accepted by somebody")
        yield Table(
            name="Waived",
            columns=(
                Column(name="Rule", kind="code"),
                Column(name="What must hold", kind="long"),
                Column(name="Waived", kind="number"),
                Column(name="Looked at", kind="number"),
            ),
            rows=[(w.rule, w.title, w.waived, w.looked_at) for w in found.waived],
        )


SECTION = Section(id="findings", title="What else was found", read=read, show=show, data=Findings)
