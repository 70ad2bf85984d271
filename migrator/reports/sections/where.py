"""Where each computer goes: targets with their readiness, why, and what has to be done first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from migrator.estate.database import Database
from migrator.reports.model import Bar, Block, Column, Heading, Legend, Section, Table, Words
from migrator.reports.words import share

NEITHER = "–"


class TargetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A target, or what is none, with the readiness of its computers; without gates there is no readiness."""

    target: str
    title: str
    accepts: str
    computers: int
    provisional: int
    ready: int
    advisory: int
    not_ready: int
    not_known: int
    no_gates: int


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why computers are placed as they are; the row of the placement table that decided."""

    target: str
    title: str
    rule: str
    reason: str
    computers: int
    provisional: int


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """What computers need besides a target."""

    treatment: str
    reason: str
    computers: int


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Every computer has one target."""

    computers: int
    targets: list[TargetLine]
    reasons: list[Reason]
    treatments: list[Treatment]


TARGETS = """
with counted as (
    select p.target,
           count(*) as computers,
           count(*) filter (where p.provisional) as provisional,
           count(*) filter (where d.readiness = 'ready') as ready,
           count(*) filter (where d.readiness = 'advisory') as advisory,
           count(*) filter (where d.readiness = 'not ready') as not_ready,
           count(*) filter (where d.readiness = 'not known') as not_known,
           count(*) filter (where d.readiness is null) as no_gates
      from placement p
      left join machine_readiness d using (machine_id)
     group by p.target
)
select coalesce(t.target, c.target) as target, coalesce(t.title, 'Decide by hand') as title,
       coalesce(t.accepts, 'Computers that no rule may place without somebody''s word') as accepts,
       coalesce(c.computers, 0) as computers, coalesce(c.provisional, 0) as provisional,
       coalesce(c.ready, 0) as ready, coalesce(c.advisory, 0) as advisory, coalesce(c.not_ready, 0) as not_ready,
       coalesce(c.not_known, 0) as not_known, coalesce(c.no_gates, 0) as no_gates
  from target_table t
  full join counted c using (target)
 order by coalesce(t.position, 1000), 1
"""
REASONS = """
select p.target, coalesce(t.title, 'Decide by hand') as title, p.rule, p.reason,
       count(*) as computers, count(*) filter (where p.provisional) as provisional
  from placement p
  left join target_table t using (target)
 group by p.target, t.title, t.position, p.rule, p.reason
 order by coalesce(t.position, 1000), computers desc, p.rule, p.reason
"""
TREATMENTS = """
select treatment, treatment_reason as reason, count(*) as computers
  from placement
 where treatment is not null
 group by all
 order by computers desc, treatment, reason
"""


def read(database: Database) -> Where:
    return Where(
        computers=database.value("select count(*) from placement"),
        targets=[TargetLine(**row) for row in database.records(TARGETS)],
        reasons=[Reason(**row) for row in database.records(REASONS)],
        treatments=[Treatment(**row) for row in database.records(TREATMENTS)],
    )


def show(found: Where) -> Iterator[Block]:
    if not found.computers:
        yield Words(rest="No computer was read.", look="sub")
        return
    yield Legend(
        items=(("ready", "Ready"), ("advisory", "Advisory"), ("notready", "Not ready"), ("unknown", "Not known"))
    )
    yield _targets(found)
    yield Heading(text="Why there")
    yield Words(
        rest="The first row of the placement table that fits a computer decides. "
        "A target is provisional where a record of the cloud could still change it.",
        look="sub",
    )
    yield Table(
        name="Reasons",
        columns=(
            Column(name="Target"),
            Column(name="Because", kind="long"),
            Column(name="Rule", kind="code"),
            Column(name="Computers", kind="number"),
            Column(name="Provisional", kind="number"),
        ),
        rows=[(r.title, r.reason, r.rule, r.computers, r.provisional) for r in found.reasons],
    )
    if found.treatments:
        yield Heading(text="What some of them need besides")
        yield Table(
            name="Treatments",
            columns=(
                Column(name="Treatment"),
                Column(name="Because", kind="long"),
                Column(name="Computers", kind="number"),
                Column(name="Share", kind="number"),
            ),
            rows=[(t.treatment, t.reason, t.computers, share(t.computers, found.computers)) for t in found.treatments],
        )


def _targets(found: Where) -> Table:
    most = max(t.computers for t in found.targets)
    return Table(
        name="Targets",
        columns=(
            Column(name="Target"),
            Column(name="Computers", kind="number"),
            Column(name="Readiness", kind="drawing"),
            Column(name="Ready", kind="number"),
            Column(name="Advisory", kind="number"),
            Column(name="Not ready", kind="number"),
            Column(name="Not known", kind="number"),
        ),
        rows=[
            (t.title, t.computers, _bar(t, most=most), *_states(t))
            for t in found.targets
            if t.computers or t.target != "stay"
        ],
        foot=(
            "All",
            found.computers,
            None,
            sum(t.ready for t in found.targets),
            sum(t.advisory for t in found.targets),
            sum(t.not_ready for t in found.targets),
            sum(t.not_known for t in found.targets),
        ),
        note="Who stays on WSUS or needs a decision has no target to be ready for.",
    )


def _bar(line: TargetLine, *, most: int) -> Bar:
    return Bar(
        parts=(
            ("ready", line.ready),
            ("advisory", line.advisory),
            ("notready", line.not_ready),
            ("unknown", line.not_known),
            ("plain", line.no_gates),
        ),
        most=most,
    )


def _states(line: TargetLine) -> tuple[int | str, ...]:
    if line.computers and line.no_gates == line.computers:
        return (NEITHER,) * 4
    return line.ready, line.advisory, line.not_ready, line.not_known


SECTION = Section(id="where", title="Where each computer goes", read=read, show=show, data=Where)
