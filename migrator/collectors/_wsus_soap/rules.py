"""Automatic approval rules: typed, not rows by position, with the classifications, products and groups that they name."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from migrator.collectors._wsus_soap.introduction import members
from migrator.collectors._wsus_soap.reading import ServerReading
from migrator.collectors._wsus_soap.requests import SERVICE
from migrator.collectors._wsus_staging import layouts
from migrator.estate.facts.updates import ApprovalRule

PARTS = (
    ("UpdateClassificationTableRows", "classification", "category", "category_id"),
    ("CategoryTableRows", "category", "category", "category_id"),
    ("TargetGroupTableRows", "group", "target_group", "group_id"),
)
"""Member with rows, part of the rule that it is, layout of its rows, and the cell that is the id."""


def read_rules(reading: ServerReading) -> None:
    """Read all rules of a server."""
    operation = "GetAutomaticUpdateApprovalRules"

    def rules() -> int:
        answer = reading.client.call(operation, preferredCulture=reading.choices.culture)
        found = list(answer.iter(f"{{{SERVICE}}}CompleteAutomaticUpdateApprovalRule"))
        reading.staging.add("approval_rule", [_rule(one) for one in found])
        reading.staging.add("approval_rule_part", [part for one in found for part in _parts(one)])
        return len(found)

    reading.step(operation, (ApprovalRule,), rules)


def _rule(found: etree._Element) -> tuple[str | None, ...]:
    row = members(found.find(f"{{{SERVICE}}}RuleRow"))
    return tuple(row.get(n) for n in ("id", "enabled", "action", "name", "dateoffset", "minutesaftermidnight"))


def _parts(found: etree._Element) -> Iterator[tuple[str | None, ...]]:
    rule_id = _rule(found)[0]
    for member, part, layout, cell in PARTS:
        place = next(i for i, column in enumerate(layouts()[layout]) if column.name == cell)
        for values in found.iterfind(f"{{{SERVICE}}}{member}//{{{SERVICE}}}Values"):
            if len(values) > place:
                yield rule_id, part, values[place].text
