"""What the upstream server of the example lists of computers that report to others: its replica's and the branch's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from migrator.demo.machines import Blueprint, facts_of
from migrator.demo.world import replica_of, well_known, world
from migrator.estate.facts.computers import Computer, GroupMembership


def rolled_up(plan: Blueprint) -> Iterator[object]:
    """Yield the records that the upstream server has of a computer of the branch server.

    Most are echoes. A few computers were moved from one server to the other, or share their id with one that was cloned
    from the same image: the upstream server still claims those.
    """
    if plan.server == "wsus01":
        return
    record = next(f for f in facts_of(plan) if isinstance(f, Computer))
    old = {"claimed_by_two", "cloned_id"} & set(plan.faults)
    if old:
        assert record.last_sync_at is not None
        at = record.last_sync_at - timedelta(days=60)
        name = f"old-{plan.name}.{world()['domain']}" if "cloned_id" in plan.faults else record.name
        yield replace(
            record,
            server_id="wsus01",
            name=name,
            last_sync_at=at,
            last_status_at=at,
            requested_groups=(),
            reports_here=True,
        )
    else:
        yield replace(record, server_id="wsus01", requested_groups=(), reports_here=False, parent_server_id=plan.server)
    for group in ("all_computers", "unassigned"):
        yield GroupMembership(server_id="wsus01", computer_id=plan.computer_id, group_id=well_known(group))


def is_known_from_above_only(plan: Blueprint) -> bool:
    """Tell whether a computer reports to the replica that nobody read."""
    return replica_of(plan.site) is not None
