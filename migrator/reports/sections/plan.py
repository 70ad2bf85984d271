"""The plan: waves on a calendar with Patch Tuesdays and freezes, and the lanes with what must happen first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

import msgspec

from migrator.estate.database import Database
from migrator.planning.calendar import patch_tuesdays
from migrator.reports.model import Block, Calendar, Column, Heading, Section, Span, Table, Words
from migrator.reports.words import counted, cut_note, share

MOST_WAVES, MOST_REASONS = 40, 30
LANES = {"fix first": "Fix first", "find out": "Find out", "decide": "Decide", "stay": "Stay"}


class WaveLine(msgspec.Struct, frozen=True, kw_only=True):
    """A wave of the plan; both days included."""

    wave_id: str
    title: str
    track: str
    ring: str
    computers: int
    patch_tuesday: date
    starts: date
    ends: date
    judge_on: date
    most_missing: int
    needs_first: str
    stop_when: str


class Expiry(msgspec.Struct, frozen=True, kw_only=True):
    """Computers of a wave whose Windows gets no free updates any more before the wave has ended."""

    wave_id: str
    release: str
    computers: int
    free_until: date
    paid_until: date | None


class LaneLine(msgspec.Struct, frozen=True, kw_only=True):
    """Computers outside the waves, and what must happen first: a treatment, rules by their titles, or a reason."""

    lane: str
    first: str | None
    computers: int


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """A period in which nothing is changed, from the settings."""

    name: str
    begins: date
    ends: date


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Every computer is in one wave or one lane; `begins` is the first day of the preparations."""

    computers: int
    begins: date | None
    waves: list[WaveLine]
    expiring: list[Expiry]
    freezes: list[Frozen]
    lanes: list[LaneLine]


WAVES = """
select wave_id, title, track, ring, computers, patch_tuesday, starts, ends, judge_on, most_missing,
       needs_first, stop_when
  from wave
 order by track, position
"""
EXPIRING = """
select w.wave_id, m.release, count(*) as computers, m.end_of_servicing as free_until, m.end_of_extended as paid_until
  from machine_place p
  join wave w on w.wave_id = p.place
  join machine m using (machine_id)
 cross join run
 where m.end_of_servicing between run.as_of and w.ends
 group by w.wave_id, w.track, w.position, m.release, m.end_of_servicing, m.end_of_extended
 order by w.track, w.position, computers desc, m.release
"""
FIRST = """
select p.place as lane,
       p.first,
       count(*) as computers
  from machine_place p
 where p.place_kind = 'lane'
 group by p.place, p.first
 order by case p.place when 'fix first' then 0 when 'find out' then 1 when 'decide' then 2 else 3 end,
          computers desc, first
"""


def read(database: Database) -> Plan:
    waves = [WaveLine(**row) for row in database.records(WAVES)]
    prepare = int(database.value("select value from setting where name = 'plan.prepare_weeks'") or 0)
    first = min((w.starts for w in waves), default=None)
    return Plan(
        computers=database.value("select count(*) from machine"),
        begins=first - timedelta(weeks=prepare) if first else None,
        waves=waves,
        expiring=[Expiry(**row) for row in database.records(EXPIRING)],
        freezes=[Frozen(**row) for row in database.records("select * from frozen_period order by begins, ends, name")],
        lanes=[LaneLine(**row) for row in _named(database)],
    )


def _named(database: Database) -> Iterator[dict[str, Any]]:
    """Yield the lanes; ids of rules are followed by what has to hold."""
    titles = {rule: f"{title} ({rule})" for rule, title in database.rows("select rule_id, title from rule_table")}
    for row in database.records(FIRST):
        words = re.split(r"(, | · )", row["first"] or "")
        yield {**row, "first": "".join(titles.get(word, word) for word in words) or None}


def show(found: Plan) -> Iterator[Block]:
    if not found.computers:
        yield Words(rest="No computer was read, so there is nothing to plan.", look="sub")
        return
    if found.waves:
        yield Words(
            rest="Computers move between two Patch Tuesdays, ring by ring. Blue bars are clients, violet bars servers; "
            "the number is how many computers move. A wave is judged on the day by which its ring has had the month's updates."
            + ("" if found.freezes else " No freeze is set in the settings, so the plan knows of none."),
            look="sub",
        )
        yield _calendar(found)
        yield _waves(found)
        yield _conditions(found)
        if found.expiring:
            yield Heading(text="Free updates end before the wave has ended")
            yield _expiring(found)
    else:
        yield Words(rest="No computer is ready for its target, so the plan has no wave yet.", look="sub")
    if found.lanes:
        yield Heading(text="What must happen before the others can be planned")
        yield _lanes(found)


def _calendar(found: Plan) -> Calendar:
    assert found.begins is not None
    shown = found.waves[:MOST_WAVES]
    first = min(w.starts for w in shown)
    spans = [
        Span(
            label=w.title,
            begins=w.starts,
            ends=w.ends,
            note=f"{w.computers:,}",
            look="client" if w.track == "client" else "server",
        )
        for w in shown
    ]
    if found.begins < first:
        spans.insert(
            0,
            Span(
                label="Preparations",
                begins=found.begins,
                ends=first - timedelta(days=1),
                note=_weeks(found.begins, first),
                look="prepare",
            ),
        )
    last = max(s.ends for s in spans)
    return Calendar(
        title="Rollout plan",
        spans=tuple(spans),
        days=tuple(takewhile(lambda day: day <= last, patch_tuesdays(min(s.begins for s in spans)))),
        frozen=tuple((f.begins, f.ends, f.name) for f in found.freezes),
    )


def _weeks(begins: date, ends: date) -> str:
    return counted((ends - begins).days // 7, "week")


def _waves(found: Plan) -> Table:
    rows = [
        (w.wave_id, w.title, w.ring, w.computers, w.starts, w.ends, w.judge_on, w.most_missing)
        for w in found.waves[:MOST_WAVES]
    ]
    return Table(
        name="Waves",
        columns=(
            Column(name="Wave", kind="short"),
            Column(name="Who", kind="short"),
            Column(name="Ring or stage", kind="short"),
            Column(name="Computers", kind="number"),
            Column(name="From", kind="date"),
            Column(name="To", kind="date"),
            Column(name="Judge on", kind="date"),
            Column(name="May be missing", kind="number"),
        ),
        rows=rows,
        foot=("All", None, None, sum(w.computers for w in found.waves), None, None, None, None),
        note=cut_note(len(rows), len(found.waves), noun="waves", where="the sheet Plan"),
    )


def _conditions(found: Plan) -> Table:
    """Return what comes before the waves and what stops them, each once with the waves that it is for."""
    said: dict[tuple[str, str], list[str]] = {}
    for wave in found.waves:
        said.setdefault((wave.needs_first, wave.stop_when), []).append(wave.wave_id)
    return Table(
        name="Conditions",
        columns=(
            Column(name="Waves", kind="short"),
            Column(name="What comes first", kind="long"),
            Column(name="Stop when", kind="long"),
        ),
        rows=[
            (ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}", needs, stop) for (needs, stop), ids in said.items()
        ],
    )


def _expiring(found: Plan) -> Table:
    return Table(
        name="Expiring",
        columns=(
            Column(name="Wave", kind="short"),
            Column(name="Release", kind="short"),
            Column(name="Computers", kind="number"),
            Column(name="Free until", kind="date"),
            Column(name="Paid until", kind="date"),
        ),
        rows=[(e.wave_id, e.release, e.computers, e.free_until, e.paid_until) for e in found.expiring[:MOST_REASONS]],
        foot=("All", None, sum(e.computers for e in found.expiring), None, None),
        note=cut_note(MOST_REASONS, len(found.expiring), noun="lines", where="the sheet Computers"),
    )


def _lanes(found: Plan) -> Table:
    return Table(
        name="Lanes",
        columns=(
            Column(name="Lane"),
            Column(name="What comes first", kind="long"),
            Column(name="Computers", kind="number"),
            Column(name="Share", kind="number"),
        ),
        rows=[
            (LANES[line.lane], line.first, line.computers, share(line.computers, found.computers))
            for line in found.lanes[:MOST_REASONS]
        ],
        note=cut_note(MOST_REASONS, len(found.lanes), noun="reasons", where="the sheet Computers"),
    )


SECTION = Section(id="plan", title="Plan", read=read, show=show, data=Plan)
