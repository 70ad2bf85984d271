"""Placement: each computer to one target by the decision table, and how ready it is for that target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from migrator.estate.database import Database
from migrator.estate.model import derived, shape
from migrator.mappers import Mapper
from migrator.targets import Target


@derived(key=("machine_id",))
class Placement:
    """Where a computer goes, and by which rows of the decision table."""

    machine_id: Annotated[str, "The computer"]
    target: Annotated[str, "autopatch, intune-rings, azure-update-manager-vm, azure-update-manager-arc, stay or decide"]
    reason: Annotated[str, "Words of the row that decided"]
    rule: Annotated[str, "The row of the decision table that decided"]
    fired: Annotated[str, "All rows that hold, in their order"]
    provisional: Annotated[bool, "A cloud record would settle it and there is none"]
    is_known: Annotated[bool, "False: the row decided because a fact is missing"]
    treatment: Annotated[str | None, "upgrade first, extended security updates or retire"]
    treatment_reason: Annotated[str | None, "Why"]


PLACEMENT = Mapper(
    fills=Placement,
    tolerates=("machine_note", "cloud_record"),
    sql="""
with known as (
    select m.*,
           coalesce(n.is_isolated, false) as is_isolated,
           c.azure_kind,
           c.intune_device_id is not null as in_intune,
           m.end_of_servicing >= run.as_of as in_service,
           m.end_of_extended >= run.as_of as extended_open
      from machine m
      left join machine_note n using (machine_id)
      left join cloud_record c using (machine_id)
     cross join run
), held as (
    select k.machine_id, p.rank, p.rule, p.target, p.reason, p.provisional and not k.in_intune as provisional,
           p.is_known
      from known k
      join placement_rule p
        on (p.os_role is null or p.os_role = coalesce(k.os_role, '?'))
       and (p.is_multisession is null or p.is_multisession = cast(coalesce(k.is_multisession, false) as varchar))
       and (p.release_known is null or p.release_known = cast(k.release_known as varchar))
       and (p.is_isolated is null or p.is_isolated = cast(k.is_isolated as varchar))
       and (p.architecture is null or p.architecture = lower(k.architecture))
       and (p.edition_family is null or p.edition_family = k.edition_family)
       and (p.build_from is null or (p.build_from = '?' and k.build is null))
       and (p.build_to is null or k.build <= p.build_to)
       and (p.azure_kind is null or p.azure_kind = k.azure_kind)
), decided as (
    select *, string_agg(rule, ' ') over (
               partition by machine_id order by rank rows between unbounded preceding and unbounded following) as fired
      from held
   qualify row_number() over (partition by machine_id order by rank) = 1
), treated as (
    select k.machine_id, t.treatment, t.reason
      from known k
      join decided d using (machine_id)
      join treatment t
        on (t.os_side is null or t.os_side = k.os_role)
       and (t.legacy is null or t.legacy = (d.rule in (select rule from placement_rule where build_to is not null)))
       and (t.in_service is null or t.in_service = k.in_service)
       and (t.extended_open is null or t.extended_open = coalesce(k.extended_open, false))
   qualify row_number() over (partition by k.machine_id order by t.rank) = 1
)
select k.machine_id,
       coalesce(h.target, d.target, 'decide') as target,
       case when h.target is not null then 'Decided by hand' || coalesce(': ' || h.comment, '')
            else coalesce(d.reason, 'No row of the decision table holds') end as reason,
       case when h.target is not null then 'hand' else coalesce(d.rule, '') end as rule,
       coalesce(d.fired, '') as fired,
       h.target is null and coalesce(d.provisional, false) as provisional,
       h.target is not null or coalesce(d.is_known, false) as is_known,
       t.treatment,
       t.reason as treatment_reason
  from known k
  left join decided d using (machine_id)
  left join treated t using (machine_id)
  left join choice h using (machine_id)
""",
)


@derived(key=("target", "rule_id"))
class TargetRule:
    """A rule that a target requires."""

    target: Annotated[str, "The target"]
    rule_id: Annotated[str, "The rule"]
    required_as: Annotated[str, "gate or advisory"]


@derived(key=("target",))
class TargetTable:
    """A target, as shown."""

    target: Annotated[str, "Id"]
    title: Annotated[str, "Name"]
    position: Annotated[int, "Order"]
    kind: Annotated[str, "client, server or any"]
    accepts: Annotated[str, "What it accepts"]
    settles: Annotated[str, "What would settle a provisional placement"]


@derived(key=("machine_id",))
class MachineReadiness:
    """How ready a computer is for its target."""

    machine_id: Annotated[str, "The computer"]
    target: Annotated[str, "Its target"]
    readiness: Annotated[str | None, "ready, advisory, not ready or not known; not set where a person decides first"]
    blockers: Annotated[tuple[str, ...], "Gates that do not hold"]
    not_known: Annotated[tuple[str, ...], "Gates that are not known or not assessed"]
    advisories: Annotated[tuple[str, ...], "Advisories that are not passed, and waived gates"]


def place(database: Database, found: Sequence[Target]) -> None:
    """Fill `target_table` and `target_rule` from the files of the folder."""
    for kind in (TargetTable, TargetRule):
        database.create(shape(kind))
    database.add(
        shape(TargetTable),
        [
            TargetTable(target=t.id, title=t.title, position=t.order, kind=t.kind, accepts=t.accepts, settles=t.settles)
            for t in found
        ],
    )
    rows = [TargetRule(target=t.id, rule_id=r, required_as="gate") for t in found for r in t.gates]
    rows += [TargetRule(target=t.id, rule_id=r, required_as="advisory") for t in found for r in t.advisories]
    database.add(shape(TargetRule), rows)


READINESS = Mapper(
    fills=MachineReadiness,
    sql="""
with required as (
    select p.machine_id, m.server_id, p.target, t.rule_id, t.required_as, r.about
      from placement p
      join machine m using (machine_id)
      join target_rule t using (target)
      left join rule_table r using (rule_id)
), answered as (
    select q.machine_id, q.rule_id, q.required_as, v.status
      from required q
      left join verdict v
        on v.rule_id = q.rule_id
       and v.subject = case q.about when 'computer' then q.machine_id when 'server' then q.server_id else q.about end
), counted as (
    select machine_id,
           count(*) filter (where required_as = 'gate' and status = 'fail') as failed,
           count(*) filter (where required_as = 'gate' and coalesce(status, 'unknown') = 'unknown') as unknown,
           count(*) filter (where (required_as = 'gate' and status = 'waived')
                               or (required_as = 'advisory'
                                   and coalesce(status, 'unknown') not in ('pass', 'not applicable'))) as advised,
           string_agg(rule_id, ',' order by rule_id) filter (
               where required_as = 'gate' and status = 'fail') as blockers,
           string_agg(rule_id, ',' order by rule_id) filter (
               where required_as = 'gate' and coalesce(status, 'unknown') = 'unknown') as not_known,
           string_agg(rule_id, ',' order by rule_id) filter (
               where (required_as = 'gate' and status = 'waived')
                  or (required_as = 'advisory'
                      and coalesce(status, 'unknown') not in ('pass', 'not applicable'))) as advisories
      from answered
     group by machine_id
)
select p.machine_id,
       p.target,
       case when p.target in ('decide', 'stay') then null
            when c.failed > 0 then 'not ready'
            when c.unknown > 0 then 'not known'
            when c.advised > 0 then 'advisory'
            else 'ready' end as readiness,
       split_list(c.blockers) as blockers,
       split_list(c.not_known) as not_known,
       split_list(c.advisories) as advisories
  from placement p
  left join counted c using (machine_id)
""",
)
