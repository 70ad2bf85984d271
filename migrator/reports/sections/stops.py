"""What stops the move: the blockers, in the order in which they free the most computers."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.estate.database import Database
from migrator.reports.model import Block, Lines, Section, Words
from migrator.reports.sections._rules import RuleLine, line_of, rule_lines


def read(database: Database) -> list[RuleLine]:
    return [rule for rule in rule_lines(database) if rule.in_the_way]


def show(found: list[RuleLine]) -> Iterator[Block]:
    if not found:
        yield Words(rest="No rule stands in the way of a computer that was read.", look="sub")
        return
    yield Words(
        rest="First what frees the most computers. Open a line for what was found, the remedy and the source.",
        look="sub",
    )
    yield Lines(name="Blockers", items=tuple(line_of(rule) for rule in found), first_open=True)


SECTION = Section(id="stops", title="What stops the move", read=read, show=show, data=list[RuleLine])
