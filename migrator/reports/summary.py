"""The verdict and its numbers, asked once and shown by every output."""

from __future__ import annotations

from datetime import date

import msgspec

from migrator.estate.database import Database
from migrator.reports.standing import STANDING
from migrator.reports.words import counted, listed, verb
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


class Urgent(msgspec.Struct, frozen=True, kw_only=True):
    """A blocker of the WSUS servers themselves, which cannot wait for a wave."""

    rule: str
    title: str
    servers: list[str]
    remedy: str

    @property
    def sentence(self) -> str:
        """Say where it does not hold and what to do."""
        return f"{self.title} ({self.rule}): does not hold on {listed(self.servers)}. {self.remedy}"


URGENT = """
select v.rule_id as rule, r.title, r.remedy, list(coalesce(s.name, v.subject) order by coalesce(s.name, v.subject)) as servers
  from verdict v
  join rule_table r using (rule_id)
  left join server s on s.server_id = v.subject
 where r.about = 'server' and r.severity = 'blocker' and v.status = 'fail'
 group by v.rule_id, r.title, r.remedy
 order by v.rule_id
"""
SERVERS_NOT_READ = "select distinct other from named_server where was_read = false order by other"


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a steering group repeats.

    `can_move` are the computers of the waves and `last_day` is the end of the last one; `unproved` are those of them whose
    target is provisional, because the cloud has no record of them or was not read. `servers_not_read` are WSUS servers that
    a server which was read names; `known_from_above` are computers that only the roll-up of another server lists.
    """

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
    unproved: int
    servers_not_read: list[str]
    known_from_above: int
    urgent: list[Urgent]
    blockers: int
    rules_assessed: Count
    sources_complete: Count
    never_read: list[str]
    cloud_not_read: list[str]
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
        servers=_count(
            database, "(select distinct scope from coverage where scope_kind = 'server' and state <> 'missing')"
        ),
        computers=computers,
        groups=_count(database, "(select 1 from group_tree where built_in is null)"),
        can_move=Count(value=places.get("wave ", 0), of=computers),
        to_fix=Count(value=places.get("lane fix first", 0), of=computers),
        not_known=Count(value=places.get("lane find out", 0), of=computers),
        to_decide=Count(value=places.get("lane decide", 0), of=computers),
        stays=Count(value=places.get("lane stay", 0), of=computers),
        provisional=_count(database, "(select 1 from placement where provisional)"),
        unproved=_count(
            database,
            "(select 1 from placement join machine_place using (machine_id) where provisional and place_kind = 'wave')",
        ),
        servers_not_read=[name for (name,) in database.rows(SERVERS_NOT_READ)],
        known_from_above=_count(database, "(select 1 from machine where known_from = 'only a roll-up')"),
        urgent=[Urgent(**row) for row in database.records(URGENT)],
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
        cloud_not_read=_cloud_not_read(database),
        last_day=database.value("select max(ends) from wave"),
    )


def unseen_sentence(found: Summary) -> str:
    """Say what the assessment rests on that it could not see."""
    sources, rules = found.sources_complete, found.rules_assessed
    parts = []
    if unread := found.servers_not_read:
        parts.append(
            f"{counted(len(unread), 'WSUS server')} that others name {verb(len(unread), 'was', 'were')} not read "
            f"({listed(unread[:5])}), and {_unread_computers(found)}"
        )
    if found.never_read:
        parts.append(f"{listed(found.never_read)} {verb(len(found.never_read), 'was', 'were')} never read")
    if sources.value < sources.of:
        broken = sources.of - sources.value
        parts.append(f"{broken} of {counted(sources.of, 'source')} {verb(broken, 'is', 'are')} incomplete")
    if rules.value < rules.of:
        parts.append(
            f"{rules.of - rules.value} of {rules.of} rules could not be asked, and none of them counts as passed"
        )
    if found.provisional:
        parts.append(
            f"the target of {found.provisional:,} of {counted(found.computers, 'computer')} is provisional, because {_why(found)}"
        )
    if not parts:
        return f"Every source was read completely, and all {rules.of} rules could be asked."
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _unread_computers(found: Summary) -> str:
    """Say what is known of the computers of servers that were not read."""
    none = "no number here counts the computers there"
    return f"{none} but for {found.known_from_above:,} that a roll-up lists" if found.known_from_above else none


def verdict_sentence(found: Summary) -> tuple[str, str]:
    """Return the verdict as a sentence in two parts: the claim, and what it depends on."""
    if not found.computers:
        return "No computer was read", ", so there is nothing to plan."
    if not found.last_day:
        return f"None of {counted(found.computers, 'computer')} can leave WSUS yet", f": {_others(found)}."
    claim = f"{found.can_move.value:,} of {counted(found.computers, 'computer')} can leave WSUS by {long_date(found.last_day)}"
    rest = _others(found)
    return claim, f"{_condition(found)}. {rest}." if rest else f"{_condition(found)}."


def _condition(found: Summary) -> str:
    """Say what the claim hangs on where the cloud does not know a computer."""
    if not found.unproved:
        return ""
    whom = "all of them" if found.unproved == found.can_move.value else f"{found.unproved:,} of them"
    if unread := found.cloud_not_read:
        return f" if the cloud takes them: {listed(unread)} {verb(len(unread), 'was', 'were')} not read, so {whom} may still have to be enrolled"
    return f", {whom} only after they are enrolled in Intune or connected to Azure"


def _why(found: Summary) -> str:
    if unread := found.cloud_not_read:
        return f"{listed(unread)} {verb(len(unread), 'was', 'were')} not read"
    return "Intune and Azure were read and have no record of them"


def _cloud_not_read(database: Database) -> list[str]:
    read = {kind for (kind,) in database.rows("select distinct scope_kind from coverage where state <> 'missing'")}
    return [SOURCES[kind] for kind in ("tenant", "subscription") if kind not in read]


def _others(found: Summary) -> str:
    others = [
        (found.to_fix.value, "needs work of its own first", "need work of their own first"),
        (found.not_known.value, "cannot be judged yet", "cannot be judged yet"),
        (found.to_decide.value, "needs a decision", "need a decision"),
        (found.stays.value, "stays for now", "stay for now"),
    ]
    return "; ".join(f"{n:,} {verb(n, one, more)}" for n, one, more in others if n)


def _never_read(database: Database) -> list[str]:
    met = {kind for (kind,) in database.rows("select distinct scope_kind from reading_summary")}
    return [name for kind, name in SOURCES.items() if kind not in met]


def _count(database: Database, what: str) -> int:
    return int(database.value(f"select count(*) from {what} as counted"))
