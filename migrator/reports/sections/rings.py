"""How groups become rings: each group's year of approvals beside the days on which its ring takes the releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

import msgspec

from migrator.estate.database import Database
from migrator.planning.calendar import patch_tuesdays
from migrator.reports._drawings import TOLERANCE, is_odd
from migrator.reports.model import Block, Column, Legend, Name, Release, Section, Strip, Table, Words
from migrator.reports.sheets import PATH
from migrator.reports.words import counted, cut_note
from migrator.wording import MONTHS

MOST = 40
YEAR = timedelta(days=365)


class ReleaseDay(msgspec.Struct, frozen=True, kw_only=True):
    """A Patch Tuesday, the median day on which its quality updates were approved, the day the ring takes them."""

    day: date
    approved: date | None
    taken: date


class GroupLine(msgspec.Struct, frozen=True, kw_only=True):
    """A group with computers that move, and the ring or stage that they become."""

    group_key: str
    group: str
    server: str
    track: str
    ring: str
    deferral: int
    computers: int
    basis: str
    quality_days: float | None
    deadline_days: float | None
    releases: list[ReleaseDay]

    @property
    def approved(self) -> int:
        """Releases of the year with an approval."""
        return sum(r.approved is not None for r in self.releases)

    @property
    def reproduced(self) -> int:
        """Releases that the ring takes within the tolerance of the approval."""
        return sum(r.approved is not None and not is_odd(r.approved, r.taken) for r in self.releases)


class Rings(msgspec.Struct, frozen=True, kw_only=True):
    """The largest groups, in the order of their rings; `of` counts all that have computers which move."""

    begins: date
    ends: date
    of: int
    approvals: int
    unrecognised: int
    groups: list[GroupLine]


GROUPS = f"""
select r.group_key, {PATH} as group, coalesce(v.name, t.server_id) as server, r.track, r.ring,
       k.quality_deferral as deferral, r.machines as computers, r.basis, r.rests_on, r.quality_days, r.deadline_days
  from group_ring r
  join group_tree t using (group_key)
  join ring_choice k on k.track = r.track and k.ring = r.ring
  left join server v using (server_id)
 order by r.machines desc, r.group_key, r.track
"""
APPROVED = """
select group_key, cast(released_at as date) as day, cast(median(approved_at) as date) as approved
  from decision
 where action = 'install' and family = 'quality' and coalesce(by_rule, false) = false
   and list_contains(?, group_key) and list_contains(?, cast(released_at as date))
 group by 1, 2
"""


def read(database: Database) -> Rings:
    ends: date = database.value("select as_of from run")
    begins = ends - YEAR
    days = list(takewhile(lambda day: day <= ends, patch_tuesdays(begins)))
    rows = database.records(f"{GROUPS} limit {MOST}")
    keys = sorted({row["rests_on"] for row in rows if row["rests_on"]})
    approved = {(key, day): at for key, day, at in database.rows(APPROVED, [keys, days])}
    groups = []
    for row in rows:
        source = row.pop("rests_on")
        releases = [
            ReleaseDay(day=day, approved=approved.get((source, day)), taken=day + timedelta(days=row["deferral"]))
            for day in days
        ]
        groups.append(GroupLine(**row, releases=releases))
    return Rings(
        begins=begins,
        ends=ends,
        of=database.value("select count(*) from group_ring"),
        approvals=database.value("select count(*) from decision"),
        unrecognised=database.value("select count(*) from decision where family is null"),
        groups=sorted(groups, key=lambda g: (g.track, g.deferral, -g.computers, g.group, g.group_key)),
    )


def show(found: Rings) -> Iterator[Block]:
    if not found.groups:
        yield Words(rest="No group has a computer that moves.", look="sub")
        return
    yield Words(
        rest="A first mapping: each group becomes the ring whose deferral is nearest to its median from release to approval; "
        "a group without enough of them follows its parent, then its size. The settings can fix a ring. Today and Ring say after "
        "how many days a release is taken. "
        f"The strip is the year to the day of this report; within {TOLERANCE.days} days counts as the same.",
        look="sub",
    )
    if found.unrecognised:
        yield Words(
            strong=f"{found.unrecognised:,} of {counted(found.approvals, 'approval')} say nothing here",
            rest=": the classification of their updates is not recognised, because the export has no id for it and its title "
            "is not the English one. Export again with the script, which writes ids.",
        )
    yield Legend(
        items=(
            ("release", "Patch Tuesday"),
            ("approval", "your approval"),
            ("odd", "an approval that the ring does not reproduce"),
            ("taken", "the day the ring takes it"),
        )
    )
    names = Counter(group for group, _ in {(g.group, g.group_key) for g in found.groups})
    year = f"{_month(found.begins)} to {_month(found.ends)}"
    yield Table(
        name="Groups and rings",
        columns=(
            Column(name="WSUS group"),
            Column(name="Computers", kind="number"),
            Column(name=year, kind="drawing"),
            Column(name="Becomes", kind="short"),
            Column(name="Today", kind="number"),
            Column(name="Ring", kind="number"),
            Column(name="Reproduced", kind="number"),
        ),
        rows=[
            (
                Name(text=f"{g.group} ({g.server})" if names[g.group] > 1 else g.group),
                g.computers,
                _strip(found, g) if g.approved else None,
                g.ring,
                counted(round(g.quality_days), "day") if g.quality_days is not None else None,
                counted(g.deferral, "day"),
                f"{g.reproduced} of {g.approved}" if g.approved else None,
            )
            for g in found.groups
        ],
        note=cut_note(len(found.groups), found.of, noun="groups", where="the sheet Groups to targets"),
    )


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _strip(found: Rings, group: GroupLine) -> Strip:
    releases = tuple(Release(day=r.day, approved=r.approved, taken=r.taken) for r in group.releases)
    return Strip(begins=found.begins, ends=found.ends, releases=releases)


SECTION = Section(id="rings", title="How groups become rings", read=read, show=show, data=Rings)
