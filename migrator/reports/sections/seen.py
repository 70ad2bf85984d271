"""What we could not see: the sources, and how much of each was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Block, Column, Name, Section, Table, Words
from migrator.reports.summary import Summary, summary, unseen_sentence
from migrator.reports.words import STATES, cut_note

MOST = 30


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A reading: one run of one collector over one server, tenant, subscription, directory or folder."""

    source: str
    scope_kind: str
    scope: str
    state: str
    rows: int
    read_at: date
    problem: str | None
    hint: str | None
    missing: str | None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, the incomplete first."""

    sentence: str
    sources: list[Source]


SOURCES = """
with lacking as (
    select reading_id, string_agg(distinct reason, '; ' order by reason) as missing
      from coverage where state = 'partial' and reason is not null group by reading_id
)
select r.source, r.scope_kind, r.scope, r.state, r.rows, coalesce(r.ended, r.started) as read_at, r.problem, r.hint, l.missing
  from reading_summary r
  left join lacking l using (reading_id)
 order by case r.state when 'complete' then 1 else 0 end, r.source, r.scope, r.started, r.reading_id
"""


def read(database: Database) -> Seen:
    found: Summary = summary(database)
    sources = database.records(SOURCES)
    return Seen(
        sentence=unseen_sentence(found), sources=[Source(**{**s, "read_at": _day(s["read_at"])}) for s in sources]
    )


def _day(value: datetime) -> date:
    return value.date()


def show(found: Seen) -> Iterator[Block]:
    yield Words(strong=found.sentence)
    whole = [s for s in found.sources if s.state == "complete"]
    if whole:
        named = ", ".join(f"{s.scope} ({s.source})" for s in whole[:MOST])
        more = f" and {len(whole) - MOST:,} more" if len(whole) > MOST else ""
        yield Words(rest=f"Read completely: {named}{more}.", look="sub")
    broken = [s for s in found.sources if s.state != "complete"]
    if broken:
        yield _table(broken)


def _table(broken: list[Source]) -> Table:
    return Table(
        name="Incomplete sources",
        columns=(
            Column(name="Source", kind="short"),
            Column(name="What was read"),
            Column(name="Read on", kind="date"),
            Column(name="Facts", kind="number"),
            Column(name="Result"),
            Column(name="What is missing, and what to do", kind="long"),
        ),
        rows=[
            (
                s.source,
                Name(text=s.scope),
                s.read_at,
                s.rows,
                STATES[s.state],
                " ".join(filter(None, (s.problem or _sentence(s.missing), s.hint))),
            )
            for s in broken[:MOST]
        ],
        note=cut_note(MOST, len(broken), noun="incomplete sources", where="the sheet Sources"),
    )


def _sentence(missing: str | None) -> str | None:
    return f"{missing[0].upper()}{missing[1:].rstrip('.')}." if missing else None


SECTION = Section(id="seen", title="What we could not see", read=read, show=show, data=Seen, look="framed")
