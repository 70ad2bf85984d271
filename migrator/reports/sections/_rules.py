"""Rules as lines that open: how each stands, what was found, what to do; shared by the sections that list rules."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Column, Line, Name, Table, Tone
from migrator.reports.sheets import PATH
from migrator.reports.standing import ORDER, STANDING
from migrator.reports.words import STATES, counted, evidence, verb

FAILS: dict[str, Tone] = {"blocker": "notready", "risk": "advisory", "note": "plain"}
"""How bad it looks that a rule of a severity does not hold."""

EXAMPLES = 5
"""Subjects shown inside a line; the others are in the workbook and the database."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that a rule does not hold for, or is not known for, and what was found."""

    subject: str
    name: str
    status: str
    found: dict[str, str]


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rule and how it stands.

    `stops` are computers for which it is a gate that does not hold, `alone` the only one; `holds_up` those for which it is
    a gate that is not known or was not assessed.
    """

    rule: str
    title: str
    about: str
    severity: str
    effort: str
    lane: str | None
    status: str
    reason: str | None
    failed: int
    looked_at: int
    unknown: int
    not_assessed: int
    stops: int
    alone: int
    holds_up: int
    in_the_way: bool
    why: str
    remedy: str
    source: str
    examples: list[Example]


def rule_lines(database: Database) -> list[RuleLine]:
    """Return the rules that fail, are not known or keep computers from being judged, the most freeing first."""
    lines = database.records(
        f"""
select rule_id as rule, title, about, severity, effort, lane, status, reason, failed, looked_at, unknown, not_assessed,
       stops, alone, holds_up, in_the_way, why, remedy, source
  from {STANDING} as standing
 order by {ORDER}
"""
    )
    found = _examples(database)
    return [RuleLine(**line, examples=found.get(line["rule"], [])) for line in lines]


def _examples(database: Database) -> dict[str, list[Example]]:
    rows = database.rows(
        f"""
with earliest as (
    select v.*, r.about
      from verdict v
      join rule_table r using (rule_id)
     where v.status in ('fail', 'unknown')
   qualify row_number() over (partition by v.rule_id order by v.status, v.subject) <= {EXAMPLES}
)
select s.rule_id, s.subject,
       coalesce(m.name, case when s.about = 'group' then {PATH} end, u.title, v.name, o.name,
                case when s.about = 'estate' then 'The estate' end, s.subject) as shown,
       s.status, s.evidence
  from earliest s
  left join machine m on s.about = 'computer' and m.machine_id = s.subject
  left join group_tree t on s.about = 'group' and t.group_key = s.subject
  left join "update" u on s.about = 'update' and u.server_id || '/' || u.update_id = s.subject
  left join server v on s.about = 'server' and v.server_id = s.subject
  left join policy_origin o on s.about = 'policy' and o.origin_id = s.subject
 order by s.rule_id, s.status, shown, s.subject
"""
    )
    made: dict[str, list[Example]] = {}
    for rule, subject, name, status, found in rows:
        example = Example(subject=subject, name=name, status=status, found=dict(evidence(found)))
        made.setdefault(rule, []).append(example)
    return made


def line_of(rule: RuleLine) -> Line:
    """Return the line of a rule."""
    inside = [("Why it matters", rule.why)]
    if rule.stops:
        alone = f"; {rule.alone:,} of them by nothing else" if rule.alone else ""
        inside.append(
            (
                "Stops",
                f"{counted(rule.stops, 'computer')} {verb(rule.stops, 'is', 'are')} not ready because of it{alone}.",
            )
        )
    if rule.holds_up:
        inside.append(("Holds up", f"{counted(rule.holds_up, 'computer')} cannot be judged until it is known."))
    if rule.reason:
        inside.append(("Not read", f"{rule.reason.rstrip('.')}."))
    if rule.status == "fail" and rule.unknown:
        inside.append(("Not known", f"For {rule.unknown:,} more a value was missing; they do not count as passed."))
    inside.append(("Do", rule.remedy))
    return Line(
        code=rule.rule,
        title=rule.title,
        badge=replace(STATES[rule.status], tone=FAILS[rule.severity]) if rule.status == "fail" else STATES[rule.status],
        count=_count(rule),
        tag=rule.effort,
        inside=tuple(inside),
        source=rule.source,
        found=_found(rule),
        ask=f"select subject, evidence from verdict where rule_id = '{rule.rule}' and status = '{rule.status}'",
    )


def _count(rule: RuleLine) -> str:
    match rule.status:
        case "fail":
            return f"{rule.failed:,} of {rule.looked_at:,}" + (f", {rule.unknown:,} not known" if rule.unknown else "")
        case "unknown":
            return f"{rule.unknown:,} of {rule.looked_at + rule.unknown:,} not known"
        case _:
            return f"{rule.not_assessed:,} not assessed"


def _found(rule: RuleLine) -> Table | None:
    if not rule.examples:
        return None
    names = list(dict.fromkeys(name for e in rule.examples for name in e.found))
    total = rule.failed + rule.unknown
    shown = len(rule.examples)
    return Table(
        name=f"What {rule.rule} found",
        columns=(Column(name=rule.about.capitalize()), *(Column(name=n.capitalize()) for n in names)),
        rows=[(Name(text=e.name), *(Name(text=e.found.get(n, "")) for n in names)) for e in rule.examples],
        note=f"{shown} of {total:,} ({_of_what(rule)}); the others are on the sheet Findings." if shown < total else "",
    )


def _of_what(rule: RuleLine) -> str:
    parts = ((rule.failed, "that fail"), (rule.unknown, "not known"))
    return ", ".join(f"{count:,} {words}" for count, words in parts if count)
