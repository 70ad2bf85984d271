"""What approvals reach a group, its own and inherited ones, as far as that is known."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("group_key",))
class GroupApproval:
    """Install approvals of a group and of those above it; infrastructure updates are no decision."""

    group_key: Annotated[str, "Server and group"]
    possible: Annotated[int, "Approvals that install or may install"]
    certain: Annotated[int, "Approvals that install, of an update whose family is known"]
    unclear: Annotated[int, "Approvals of which action, time or family is not known"]
    last_approved_at: Annotated[datetime | None, "Latest of the certain ones"]
    reaches_top: Annotated[bool, "The line of its parents is known to the top; else more may be inherited"]


MAPPER = Mapper(
    fills=GroupApproval,
    sql="""
with approved as (
    select group_key,
           count(*) filter (where coalesce(action, 'install') = 'install') as possible,
           count(*) filter (where action = 'install' and family <> 'infrastructure') as certain,
           count(*) filter (where coalesce(action, 'install') = 'install'
                              and (approved_at is null or family is null or action is null)) as unclear,
           max(approved_at) filter (where action = 'install' and family <> 'infrastructure') as last_approved_at
      from decision
     group by group_key
)
select l.group_key,
       cast(sum(coalesce(a.possible, 0)) as bigint) as possible,
       cast(sum(coalesce(a.certain, 0)) as bigint) as certain,
       cast(sum(coalesce(a.unclear, 0)) as bigint) as unclear,
       max(a.last_approved_at) as last_approved_at,
       count(*) filter (where l.is_top) > 0 as reaches_top
  from group_line l
  left join approved a on a.group_key = l.ancestor_key
 group by l.group_key
""",
)
