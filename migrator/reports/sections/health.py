"""Health of the servers: their synchronisations as a row of cells, outages, and the known incident where it is one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Badge, Block, Cells, Column, Heading, Mark, Name, Section, Table, Tone, Words
from migrator.reports.words import counted, cut_note
from migrator.wording import short_date

MOST_SERVERS, MOST_OUTAGES = 6, 12
MOST_CELLS = 130


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """Failed synchronisations in a row; `incident` is the known one that they were part of."""

    began_at: datetime
    last_failed_at: datetime
    failed_runs: int
    recovered_at: datetime | None
    error: str | None
    incident: str | None


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A span of days and its runs."""

    begins: date
    ends: date
    succeeded: int
    failed: int
    in_outage: bool


class ServerLine(msgspec.Struct, frozen=True, kw_only=True):
    """A WSUS server and its history of synchronisations; none was read where `runs` is not known."""

    server_id: str
    name: str
    version: str | None
    computers: int
    last_good_at: datetime | None
    runs: int | None
    failed_runs: int | None
    outages_of: int
    outages: list[Outage]
    history: list[Span]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The servers, those with the most computers first; `of` counts all."""

    of: int
    servers: list[ServerLine]


SERVERS = """
with counted as (
    select home_key as server_id, count(*) as computers from machine group by home_key
), synced as (
    select server_id, count(*) as runs, count(*) filter (where result = 'failed') as failed_runs,
           max(started_at) filter (where result = 'succeeded') as last_good_at
      from sync_run
     where result in ('succeeded', 'failed')
     group by server_id
), scopes as (
    select scope as server_id, bool_or(table_name = 'sync_run' and state <> 'missing') as read
      from coverage where scope_kind = 'server' group by scope
)
select s.server_id, coalesce(v.name, s.server_id) as name, v.version, coalesce(c.computers, 0) as computers,
       y.last_good_at, case when s.read then coalesce(y.runs, 0) end as runs,
       case when s.read then coalesce(y.failed_runs, 0) end as failed_runs
  from scopes s
  left join server v using (server_id)
  left join counted c using (server_id)
  left join synced y using (server_id)
 order by computers desc, s.server_id
"""
OUTAGES = """
select began_at, last_failed_at, failed_runs, recovered_at, error, incident
  from sync_outage
 where server_id = ?
 order by incident is null, failed_runs desc, began_at
"""
RUNS = """
select cast(started_at as date) as day, count(*) filter (where result = 'succeeded') as succeeded,
       count(*) filter (where result = 'failed') as failed
  from sync_run
 where server_id = ? and started_at is not null and result in ('succeeded', 'failed')
 group by 1
 order by 1
"""


def read(database: Database) -> Health:
    rows = database.records(SERVERS)
    return Health(of=len(rows), servers=[_server(database, row) for row in rows[:MOST_SERVERS]])


def _server(database: Database, row: dict[str, object]) -> ServerLine:
    outages = [Outage(**o) for o in database.records(OUTAGES, [row["server_id"]])]
    days = database.rows(RUNS, [row["server_id"]])
    long = [o for o in outages if o.failed_runs > 1]
    return msgspec.convert(
        {**row, "outages_of": len(outages), "outages": outages[:MOST_OUTAGES], "history": _history(days, long)},
        ServerLine,
    )


def _history(days: list[tuple[date, int, int]], outages: list[Outage]) -> list[Span]:
    """Return the runs by day, week or four weeks: the finest that fits into a row."""
    if not days:
        return []
    first, last = days[0][0], days[-1][0]
    length = next(n for n in (1, 7, 28, 10_000) if (last - first).days // n < MOST_CELLS)
    made = []
    begins = first
    while begins <= last:
        ends = min(begins + timedelta(days=length - 1), last)
        within = [d for d in days if begins <= d[0] <= ends]
        made.append(
            Span(
                begins=begins,
                ends=ends,
                succeeded=sum(d[1] for d in within),
                failed=sum(d[2] for d in within),
                in_outage=any(o.began_at.date() <= ends and o.last_failed_at.date() >= begins for o in outages),
            )
        )
        begins = ends + timedelta(days=1)
    return made


def show(found: Health) -> Iterator[Block]:
    if not found.servers:
        yield Words(rest="No server was read.", look="sub")
        return
    for server in found.servers:
        yield Heading(text=f"Synchronisation of {server.name}")
        yield from _show(server)
    left = cut_note(len(found.servers), found.of, noun="servers", where="assessment.duckdb, table sync_outage")
    if left:
        yield Words(rest=left, look="sub")


def _show(server: ServerLine) -> Iterator[Block]:
    if server.runs is None:
        yield Words(rest="Its history of synchronisations was not read, so nothing is said about it.", look="sub")
        return
    if not server.history:
        yield Words(rest="Its history holds no finished synchronisation.", look="sub")
        return
    yield Words(rest=_sentence(server), look="sub")
    yield Cells(
        title=f"Synchronisations of {server.name}",
        cells=tuple(_tone(s) for s in server.history),
        begins=short_date(server.history[0].begins),
        ends=short_date(server.history[-1].ends),
        marks=tuple(_marks(server)),
    )
    if server.outages:
        yield Table(
            name=f"Outages of {server.name}",
            columns=(
                Column(name="From", kind="date"),
                Column(name="To", kind="date"),
                Column(name="Failed runs", kind="number"),
                Column(name="Error", kind="code"),
                Column(name="Known incident", kind="long"),
                Column(name="Since then"),
            ),
            rows=[
                (
                    o.began_at.date(),
                    o.last_failed_at.date(),
                    o.failed_runs,
                    Name(text=o.error) if o.error else None,
                    o.incident,
                    _recovery(o),
                )
                for o in server.outages
            ],
            note=cut_note(
                len(server.outages), server.outages_of, noun="outages", where="assessment.duckdb, table sync_outage"
            ),
        )


def _sentence(server: ServerLine) -> str:
    runs, failed = server.runs or 0, server.failed_runs or 0
    length = (server.history[0].ends - server.history[0].begins).days + 1
    unit = {1: "day", 7: "week", 28: "four weeks"}.get(length, "while")
    last = (
        f"the last good one on {short_date(server.last_good_at.date())}" if server.last_good_at else "none of them good"
    )
    version = f"Version {server.version}. " if server.version else ""
    return f"{version}{failed:,} of {counted(runs, 'synchronisation')} failed; {last}. Each cell is a {unit}."


def _tone(span: Span) -> Tone:
    if span.in_outage:
        return "notready"
    if span.failed:
        return "advisory"
    return "ready" if span.succeeded else "plain"


def _marks(server: ServerLine) -> Iterator[Mark]:
    for outage in server.outages:
        if outage.incident is None:
            continue
        inside = [
            place
            for place, span in enumerate(server.history)
            if span.begins <= outage.last_failed_at.date() and span.ends >= outage.began_at.date()
        ]
        if inside:
            yield Mark(first=inside[0], last=inside[-1], text=outage.incident)


def _recovery(outage: Outage) -> Badge:
    return (
        Badge(tone="ready", word="Recovered") if outage.recovered_at else Badge(tone="notready", word="Not recovered")
    )


SECTION = Section(id="health", title="Health of the servers", read=read, show=show, data=Health)
