"""Which Windows is in use, and how long each release gets updates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Badge, Block, Column, Section, Table, Words
from migrator.reports.words import counted, cut_note, share, verb

MOST = 30


class ReleaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """Computers of one release and edition family; a day that is not known is none."""

    release: str | None
    edition_family: str | None
    computers: int
    free_until: date | None
    paid_until: date | None
    gets: str


class Releases(msgspec.Struct, frozen=True, kw_only=True):
    """The most used first."""

    as_of: date
    computers: int
    releases: list[ReleaseLine]


LINES = """
select m.release, m.edition_family, count(*) as computers,
       m.end_of_servicing as free_until, m.end_of_extended as paid_until,
       case when m.end_of_servicing is null then 'not known'
            when m.end_of_servicing > r.as_of then 'free'
            when m.end_of_extended > r.as_of then 'paid'
            else 'none' end as gets
  from machine m
 cross join run r
 group by all
 order by computers desc, m.release nulls last, m.edition_family nulls last, free_until, paid_until
"""
EDITIONS = {
    "home": "Home",
    "pro": "Pro",
    "enterprise": "Enterprise, Education",
    "ltsc": "LTSC",
    "iot_ltsc": "IoT LTSC",
    "server": "Standard, Datacenter",
    "server_annual": "Annual channel",
}
LOOKS = {
    "free": Badge(tone="ready", word="Free updates"),
    "paid": Badge(tone="advisory", word="Paid updates only"),
    "none": Badge(tone="notready", word="No updates"),
    "not known": Badge(tone="unknown", word="Not known"),
}


def read(database: Database) -> Releases:
    return Releases(
        as_of=database.value("select as_of from run"),
        computers=database.value("select count(*) from machine"),
        releases=[ReleaseLine(**row) for row in database.records(LINES)],
    )


def show(found: Releases) -> Iterator[Block]:
    if not found.computers:
        yield Words(rest="No computer was read.", look="sub")
        return
    yield Words(rest=_sentence(found), look="sub")
    yield Table(
        name="Releases",
        columns=(
            Column(name="Release"),
            Column(name="Edition", kind="short"),
            Column(name="Computers", kind="number"),
            Column(name="Share", kind="number"),
            Column(name="Today it gets"),
            Column(name="Free until", kind="date"),
            Column(name="Paid until", kind="date"),
        ),
        rows=[
            (
                r.release or "not known",
                EDITIONS.get(r.edition_family or "", r.edition_family or "not known"),
                r.computers,
                share(r.computers, found.computers),
                LOOKS[r.gets],
                r.free_until,
                r.paid_until,
            )
            for r in found.releases[:MOST]
        ],
        note=cut_note(MOST, len(found.releases), noun="releases", where="assessment.json, releases"),
    )


def _sentence(found: Releases) -> str:
    known = sum(r.computers for r in found.releases if r.gets != "not known")
    old = sum(r.computers for r in found.releases if r.gets in ("paid", "none"))
    if not known:
        return f"Of none of {counted(found.computers, 'computer')} it is known how long its Windows gets updates."
    unknown = found.computers - known
    rest = f" Of {unknown:,} more it is not known." if unknown else ""
    return (
        f"{old:,} of {counted(known, 'computer')} whose Windows is known {verb(old, 'gets', 'get')} no free updates any more on "
        f"the day of this report.{rest}"
    )


SECTION = Section(id="releases", title="Which Windows is in use", read=read, show=show, data=Releases)
