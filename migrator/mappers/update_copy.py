"""The updates of replicas that are their upstream's, with its declines and approvals."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "update_id"))
class UpdateCopy:
    """An update that the server which decides, or a replica nearer to it, has too."""

    server_id: Annotated[str, "The replica"]
    update_id: Annotated[str, "The update"]
    owner_id: Annotated[str, "Server whose row says what was decided"]


MAPPER = Mapper(
    fills=UpdateCopy,
    tolerates=("server_tree",),
    sql="""
with shared as (
    select decided_by from server_tree group by decided_by having count(*) > 1
), sharing as (
    select t.server_key as server_id, t.decided_by, t.replica_steps
      from server_tree t
      join shared s using (decided_by)
), placed as (
    select u.server_id, u.update_id, s.decided_by, s.replica_steps from "update" u join sharing s using (server_id)
), owned as (
    select decided_by, update_id, server_id as owner_id
      from placed
   qualify row_number() over (partition by decided_by, update_id order by replica_steps, server_id) = 1
)
select p.server_id, p.update_id, o.owner_id
  from placed p
  join owned o using (decided_by, update_id)
 where o.owner_id <> p.server_id
""",
)
