"""Several servers: who synchronises from whom, which were read, what is known from above only, what contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Badge, Block, Column, Heading, Name, Section, Table, Words
from migrator.reports.words import STATES, counted, cut_note, verb

MOST_SERVERS, MOST_CONFLICTS = 60, 40
ROLES = {"root": "Root", "autonomous": "Autonomous", "replica": "Replica", "unknown": "Not known"}
KINDS = {
    "role": "Replica or autonomous",
    "upstream": "Who its upstream is",
    "newer": "Newer than its upstream",
    "claimed twice": "Both claim computers",
    "one id": "One id, different names",
    "not at home": "Rolled up, and not listed by their own server",
    "parent not listed": "Rolled up from a server that nobody lists",
    "own groups": "Groups that its upstream lacks",
    "old roll-up": "No roll-up lately",
    "circle": "Upstream servers form a circle",
    "one name": "Several servers under one name",
}


class ServerLine(msgspec.Struct, frozen=True, kw_only=True):
    """A server; `computers` report to it and were read there, `from_above` report to it and only a roll-up says so.

    `repeated` are its records of computers that count elsewhere.
    """

    server_key: str
    name: str
    depth: int | None
    role: str
    upstream: str | None
    was_read: bool
    why: str | None
    computers: int
    from_above: int
    repeated: int


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Where two servers contradict each other."""

    kind: str
    server: str
    other: str | None
    subjects: int
    evidence: str


class Hierarchy(msgspec.Struct, frozen=True, kw_only=True):
    """The servers, each below its upstream; `computers` counts every one once, `nowhere` those whose server is not said."""

    computers: int
    from_above: int
    nowhere: int
    repeated: int
    servers: list[ServerLine]
    conflicts: list[Conflict]


SERVERS = """
with counted as (
    select home_key, count(*) filter (where coalesce(known_from, '') <> 'only a roll-up') as computers,
           count(*) filter (where known_from = 'only a roll-up') as from_above
      from machine
     group by home_key
), repeating as (
    select server_id, count(*) as repeated from computer_record where kind in ('echo', 'claim') group by server_id
)
select t.server_key, coalesce(t.name, t.server_key) as name, t.depth, t.role, t.parent_key,
       coalesce(p.name, t.parent_key) as upstream, t.was_read,
       case when not t.was_read
            then coalesce(concat_ws(' ', t.problem, t.hint), '') end as why,
       coalesce(c.computers, 0) as computers, coalesce(c.from_above, 0) as from_above, coalesce(r.repeated, 0) as repeated
  from server_tree t
  left join server_tree p on p.server_key = t.parent_key
  left join counted c on c.home_key = t.server_key
  left join repeating r on r.server_id = t.server_key
 order by name, t.server_key
"""
CONFLICTS = """
select c.kind, coalesce(s.name, c.server_id) as server, nullif(coalesce(o.name, c.other), '') as other, c.subjects, c.evidence
  from server_conflict c
  left join server_tree s on s.server_key = c.server_id
  left join server_tree o on o.server_key = c.other
 where c.kind <> 'not read'
 order by server, c.kind, other, c.server_id, c.other
"""
COUNTS = """
select count(*) as computers, count(*) filter (where known_from = 'only a roll-up') as from_above,
       count(*) filter (where home_key is null) as nowhere,
       (select count(*) from computer_record where kind in ('echo', 'claim')) as repeated
  from machine
"""


def read(database: Database) -> Hierarchy:
    [counts] = database.records(COUNTS)
    return Hierarchy(
        **counts,
        servers=[ServerLine(**row) for row in _in_order(database.records(SERVERS))],
        conflicts=[Conflict(**row) for row in database.records(CONFLICTS)],
    )


def _in_order(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the servers, each directly below its upstream; those of a circle come last."""
    below: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        parent = row.pop("parent_key")
        below["" if row["depth"] is None else parent].append(row)
    waiting = list(reversed(below[None]))
    while waiting:
        row = waiting.pop()
        yield row
        waiting.extend(reversed(below[row["server_key"]]))
    yield from below[""]


def show(found: Hierarchy) -> Iterator[Block]:
    if not found.servers:
        yield Words(rest="No server was read, and none is named.", look="sub")
        return
    yield Words(rest=_sentence(found), look="sub")
    yield _servers(found)
    if found.conflicts:
        yield Heading(text="Where servers contradict each other")
        yield _conflicts(found)


def _sentence(found: Hierarchy) -> str:
    read = sum(s.was_read for s in found.servers)
    of = len(found.servers)
    parts = [
        f"{read:,} of {counted(of, 'WSUS server')} that {verb(of, 'is', 'are')} known {verb(read, 'was', 'were')} read."
        if of > 1
        else "One WSUS server is known, and it names no other."
    ]
    if found.repeated:
        parts.append(
            f"{counted(found.repeated, 'record')} {verb(found.repeated, 'repeats a computer', 'repeat computers')} of another "
            "server and "
            f"{verb(found.repeated, 'is', 'are')} not counted again."
        )
    if found.from_above:
        parts.append(
            f"{found.from_above:,} of {counted(found.computers, 'computer')} {verb(found.from_above, 'is', 'are')} known only "
            "from a roll-up, as old as that."
        )
    if of > 1:
        parts.append("Groups and approvals of a replica are its upstream’s and count once.")
    return " ".join(parts)


def _servers(found: Hierarchy) -> Table:
    shown = found.servers[:MOST_SERVERS]
    total = sum(s.computers for s in found.servers), sum(s.from_above for s in found.servers)
    note = cut_note(len(shown), len(found.servers), noun="servers", where="the sheet Servers")
    if found.nowhere:
        note = f"{note} Of {counted(found.nowhere, 'computer')} more no record says where they report.".strip()
    return Table(
        name="Servers",
        columns=(
            Column(name="Server"),
            Column(name="Role", kind="short"),
            Column(name="Read", kind="short"),
            Column(name="Computers", kind="number"),
            Column(name="Only from a roll-up", kind="number"),
            Column(name="Why not read", kind="long"),
        ),
        rows=[
            (
                Name(text=s.name, depth=s.depth or 0),
                ROLES[s.role],
                Badge(tone="ready", word="Read") if s.was_read else STATES["missing"],
                s.computers,
                s.from_above,
                "" if s.was_read else s.why or "No reading of it was tried.",
            )
            for s in shown
        ],
        foot=("All", None, None, *total, None) if len(found.servers) > 1 else (),
        note=note,
    )


def _conflicts(found: Hierarchy) -> Table:
    shown = found.conflicts[:MOST_CONFLICTS]
    return Table(
        name="Contradictions",
        columns=(
            Column(name="Server"),
            Column(name="What"),
            Column(name="Other server"),
            Column(name="How many", kind="number"),
            Column(name="Found", kind="long"),
        ),
        rows=[(Name(text=c.server), KINDS[c.kind], Name(text=c.other or ""), c.subjects, c.evidence) for c in shown],
        note=cut_note(
            len(shown), len(found.conflicts), noun="contradictions", where="assessment.duckdb, table server_conflict"
        ),
    )


SECTION = Section(id="hierarchy", title="WSUS servers", read=read, show=show, data=Hierarchy)
