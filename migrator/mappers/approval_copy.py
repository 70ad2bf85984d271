"""The approvals of replicas that are their upstream's: one decision, not two."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "approval_id"))
class ApprovalCopy:
    """An approval that the server which decides, or a replica nearer to it, has for the same update and group."""

    server_id: Annotated[str, "The replica"]
    approval_id: Annotated[str, "Its approval"]


MAPPER = Mapper(
    fills=ApprovalCopy,
    tolerates=("server_tree",),
    sql="""
with shared as (
    select decided_by from server_tree group by decided_by having count(*) > 1
), sharing as (
    select t.server_key as server_id, t.decided_by, t.replica_steps
      from server_tree t
      join shared s using (decided_by)
), ranked as (
    select a.server_id, a.approval_id,
           rank() over (
               partition by s.decided_by, a.update_id, a.group_id, coalesce(a.action, '')
               order by s.replica_steps, s.server_id) as place
      from approval a
      join sharing s using (server_id)
)
select server_id, approval_id from ranked where place > 1
""",
)
