"""The groups that say something about a computer: All Computers and ancestors of other memberships are left out."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id", "group_key"))
class MachineGroup:
    """A computer in a group that tells it apart."""

    machine_id: Annotated[str, "The computer"]
    group_key: Annotated[str, "Server and group"]
    built_in: Annotated[str | None, "unassigned, where nobody has put it anywhere"]
    groups: Annotated[int, "How many such groups the computer is in"]


MAPPER = Mapper(
    fills=MachineGroup,
    sql="""
with covered as (
    select distinct b.machine_id, l.ancestor_key as group_key
      from group_member b
      join group_line l on l.group_key = b.group_key and l.steps > 0
)
select b.machine_id,
       b.group_key,
       w.meaning as built_in,
       count(*) over (partition by b.machine_id) as groups
  from group_member b
  left join well_known_group w using (group_id)
 where coalesce(w.meaning, '') <> 'all_computers'
   and not exists (select 1 from covered c where c.machine_id = b.machine_id and c.group_key = b.group_key)
""",
)
