"""What a group's approvals say of its habit: how long after release, with which deadline, how long ago."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("group_key",))
class GroupHabit:
    """Own approvals of a group, counted; inherited ones are those of its ancestors."""

    group_key: Annotated[str, "Server and group"]
    approvals: Annotated[int, "Install approvals"]
    by_people: Annotated[int, "Install approvals that a person made"]
    quality_approvals: Annotated[int, "Install approvals of quality updates by a person"]
    quality_days: Annotated[float | None, "Median days from release to approval of quality updates"]
    deadlines: Annotated[int, "Install approvals of quality updates by a person with a deadline"]
    deadline_days: Annotated[float | None, "Median days from approval to deadline of quality updates"]
    uninstalls: Annotated[int, "Uninstall approvals"]
    last_approved_at: Annotated[datetime | None, "Latest install approval"]


MAPPER = Mapper(
    fills=GroupHabit,
    sql="""
select group_key,
       count(*) filter (where action = 'install') as approvals,
       count(*) filter (where action = 'install' and coalesce(by_rule, false) = false) as by_people,
       count(*) filter (where action = 'install' and family = 'quality' and coalesce(by_rule, false) = false)
           as quality_approvals,
       median(days_after_release) filter (
           where action = 'install' and family = 'quality' and coalesce(by_rule, false) = false) as quality_days,
       count(*) filter (
           where action = 'install' and family = 'quality' and has_deadline and coalesce(by_rule, false) = false)
           as deadlines,
       median(deadline_days) filter (
           where action = 'install' and family = 'quality' and has_deadline and coalesce(by_rule, false) = false)
           as deadline_days,
       count(*) filter (where action = 'uninstall') as uninstalls,
       max(approved_at) filter (where action = 'install') as last_approved_at
  from decision
 group by group_key
""",
)
