"""How many computers of which target each Group Policy object reaches."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "target"))
class PolicyTarget:
    """An object, or a set of registry values, and the computers of one target that have it."""

    origin_id: Annotated[str, "policy_id, or profile_id of the registries"]
    target: Annotated[str, "Target of the placement"]
    computers: Annotated[int, "Computers that it reaches"]
    perhaps: Annotated[int, "Computers that it may reach: that is not known"]


MAPPER = Mapper(
    fills=PolicyTarget,
    sql="""
select r.origin_id, x.target,
       count(*) filter (where not r.is_open) as computers,
       count(*) filter (where r.is_open) as perhaps
  from policy_reach r
  join placement x using (machine_id)
  join policy_origin o on o.origin_id = r.origin_id
 group by r.origin_id, x.target
""",
)
