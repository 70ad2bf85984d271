"""The verdict and its numbers, asked once and shown by every output."""

from __future__ import annotations

from datetime import date

import msgspec

from migrator.estate.database import Database
from migrator.reports.standing import STANDING
from migrator.reports.words import listed
from migrator.wording import long_date


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A number and what it is a share of."""

    value: int
    of: int


SOURCES: dict[str, str] = {
    "server": "WSUS",
    "directory": "Active Directory",
    "tenant": "Intune and Entra",
    "subscription": "Azure",
    "policy": "client policy",
    "inventory": "the inventory of sites and machines",
}
"""Kind of scope -> what a reader calls its source."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a steering group repeats; `can_move` are the computers of the waves, `last_day` the end of the last one."""

    organisation: str
    estate: str
    as_of: date
    tool: str
    servers: int
    computers: int
    groups: int
    can_move: Count
    to_fix: Count
    not_known: Count
    to_decide: Count
    stays: Count
    provisional: int
    blockers: int
    rules_assessed: Count
    sources_complete: Count
    never_read: list[str]
    last_day: date | None


def summary(database: Database) -> Summary:
    """Ask the assessed database for the numbers that every output shows."""
    [run] = database.records("select * from run")
    places = dict(
        database.rows(
            "select place_kind || ' ' || case when place_kind = 'wave' then '' else place end, "
            "count(*) from machine_place group by 1"
        )
    )
    computers = _count(database, "machine")
    return Summary(
        organisation=run["organisation"] or run["estate"],
        estate=run["estate"],
        as_of=run["as_of"],
        tool=run["tool"],
        servers=_count(database, "(select distinct scope from coverage where scope_kind = 'server')"),
        computers=computers,
        groups=_count(database, "(select 1 from group_tree where built_in is null)"),
        can_move=Count(value=places.get("wave ", 0), of=computers),
        to_fix=Count(value=places.get("lane fix first", 0), of=computers),
        not_known=Count(value=places.get("lane find out", 0), of=computers),
        to_decide=Count(value=places.get("lane decide", 0), of=computers),
        stays=Count(value=places.get("lane stay", 0), of=computers),
        provisional=_count(database, "(select 1 from placement where provisional)"),
        blockers=_count(database, f"(select 1 from {STANDING} as standing where in_the_way and status = 'fail')"),
        rules_assessed=Count(
            value=_count(database, "(select 1 from rule_summary where status <> 'not assessed')"),
            of=_count(database, "rule_summary"),
        ),
        sources_complete=Count(
            value=_count(database, "(select 1 from reading_summary where state = 'complete')"),
            of=_count(database, "reading_summary"),
        ),
        never_read=_never_read(database),
        last_day=database.value("select max(ends) from wave"),
    )


def unseen_sentence(found: Summary) -> str:
    """Say what the assessment rests on that it could not see."""
    sources, rules = found.sources_complete, found.rules_assessed
    parts = []
    if found.never_read:
        parts.append(f"{listed(found.never_read)} {'was' if len(found.never_read) == 1 else 'were'} never read")
    if sources.value < sources.of:
        parts.append(
            f"{sources.of - sources.value} of {sources.of} sources {'is' if sources.of - sources.value == 1 else 'are'} "
            "incomplete"
        )
    if rules.value < rules.of:
        parts.append(
            f"{rules.of - rules.value} of {rules.of} rules could not be asked, and none of them counts as passed"
        )
    if found.provisional:
        parts.append(
            f"the target of {found.provisional:,} of {found.computers:,} computers is provisional, because the cloud's "
            "records that would settle it are not there"
        )
    if not parts:
        return f"Every source was read completely, and all {rules.of} rules could be asked."
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def verdict_sentence(found: Summary) -> tuple[str, str]:
    """Return the verdict as a sentence in two parts: the claim, and what it depends on."""
    if not found.computers:
        return "No computer was read", ", so there is nothing to plan."
    if not found.last_day:
        return (
            f"None of {found.computers:,} computers can leave WSUS yet",
            f": {_things(found.blockers)} in the way, {found.not_known.value:,} cannot be judged.",
        )
    claim = f"{found.can_move.value:,} of {found.computers:,} computers can leave WSUS by {long_date(found.last_day)}"
    others = [
        (found.to_fix.value, "need work of their own first"),
        (found.not_known.value, "cannot be judged yet"),
        (found.to_decide.value, "need a decision"),
        (found.stays.value, "stay"),
    ]
    rest = "; ".join(f"{n:,} {words}" for n, words in others if n)
    return claim, f". {rest}." if rest else "."


def _never_read(database: Database) -> list[str]:
    met = {kind for (kind,) in database.rows("select distinct scope_kind from reading_summary")}
    return [name for kind, name in SOURCES.items() if kind not in met]


def _things(count: int) -> str:
    return f"{count} {'thing stands' if count == 1 else 'things stand'}"


def _count(database: Database, what: str) -> int:
    return int(database.value(f"select count(*) from {what} as counted"))
