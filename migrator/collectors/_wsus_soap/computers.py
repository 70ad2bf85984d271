"""Computers, their groups and their counts in bulk; and for each set of groups the approvals that took effect."""

from __future__ import annotations

from migrator.collectors._wsus_soap.answers import TooMuch
from migrator.collectors._wsus_soap.reading import ServerReading
from migrator.collectors._wsus_soap.scopes import ANY_PUBLICATION, computer_scope, update_scope
from migrator.estate.database import Database, parquet
from migrator.estate.facts.computers import Computer, ComputerStatusCount, GroupMembership
from migrator.estate.facts.updates import EffectiveApproval
from migrator.estate.model import shape
from migrator.estate.readings import written_parts
from migrator.reference import reference_table

SETS = {"0": "computer", "1": "requested_group", "2": "membership"}
APPROVED = 3
MOST_SETS = 500
"""Sets of groups that are asked about, the largest first; each is one call."""


def read_computers(reading: ServerReading) -> None:
    """Read all computers at once, or group by group where that is too much; then their counts."""
    tables = (Computer, GroupMembership)
    everything = "ExecuteSPSearchComputers"
    expected = reading.count("ExecuteSPGetComputerCount", computerTargetScopeXml=computer_scope())

    def at_once() -> int:
        return reading.take(everything, SETS, computerTargetScopeXml=computer_scope())

    if reading.step(everything, tables, at_once, instead=_by_group):
        reading.compare(Computer, expected, "computers")
    counts = "ExecuteSPGetSummariesPerComputer"
    reading.step(
        counts,
        (ComputerStatusCount,),
        lambda: reading.take(
            counts, {"0": "summary"}, updateScopeXml=update_scope(), computerTargetScopeXml=computer_scope(),
            preferredCulture=reading.choices.culture, publicationState=ANY_PUBLICATION,
        ),
    )  # fmt: skip


def _by_group(reading: ServerReading, tables: tuple[type, ...], error: TooMuch) -> bool:
    """Read the computers of each group by itself; who is in no group of its own is in Unassigned Computers."""
    operation = "ExecuteSPGetComputersInTargetGroup"
    group_ids = reading.staging.group_ids()
    if not group_ids:
        return False
    done = [
        reading.step(
            operation,
            tables,
            lambda group_id=group_id: reading.take(  # type: ignore[misc]
                operation, SETS, targetGroupId=group_id, includeSubgroups=False
            ),
            checkpoint=f"{operation} {group_id}",
        )
        for group_id in group_ids
    ]
    return all(done)


def read_effective_approvals(reading: ServerReading) -> None:
    """Ask one computer of each set of several groups which approvals took effect on it.

    No source says which of several groups' approvals wins; the server's own answer does. It costs a call for each set
    of groups that occurs, not for each computer.
    """
    operation = "ExecuteSPGetUpdateInstallationInfoForComputer"
    asked = _representatives(reading)
    for computer_id in asked[:MOST_SETS]:
        reading.step(
            operation,
            (EffectiveApproval,),
            lambda computer_id=computer_id: reading.take(  # type: ignore[misc]
                operation, {"0": "installation"}, computerId=computer_id,
                updateScopeXml=update_scope(approved_states=APPROVED),
                preferredCulture=reading.choices.culture, publicationState=ANY_PUBLICATION,
            ),
            checkpoint=f"{operation} {computer_id}",
        )  # fmt: skip
    reading.writer.saw(EffectiveApproval)
    if len(asked) > MOST_SETS:
        left = len(asked) - MOST_SETS
        reading.writer.gap(EffectiveApproval, f"{left:,} of {len(asked):,} sets of groups were not asked about")


def _representatives(reading: ServerReading) -> list[str]:
    """Return for each set of several groups the computer that reported last, the sets of most computers first."""
    estate, current = reading.writer.estate, reading.writer.reading
    members, computers = (written_parts(estate / shape(table).name, current) for table in (GroupMembership, Computer))
    if not members or not computers:
        return []
    built_in = ", ".join(f"'{r['group_id']}'" for r in reference_table("well_known_group").records())
    with Database(memory_limit="512MiB") as database:
        return [
            str(computer_id)
            for (computer_id,) in database.rows(
                f"""
                with held as (
                    select computer_id, list(distinct group_id order by group_id) as groups
                      from {parquet(members)}
                     where group_id not in ({built_in})
                     group by all
                    having count(distinct group_id) > 1
                )
                select arg_max(h.computer_id, (c.last_status_at, h.computer_id))
                  from held h
                  join {parquet(computers)} c using (computer_id)
                 where c.last_status_at is not null and coalesce(c.reports_here, true)
                 group by h.groups
                 order by count(*) desc, h.groups
                """
            )
        ]
