"""Computers to rings: by their group; a computer in several groups takes the most cautious."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id",))
class MachineRing:
    """The ring of a computer that moves, and its place in the queue of that ring."""

    machine_id: Annotated[str, "The computer"]
    track: Annotated[str, "client or server"]
    ring: Annotated[str, "Ring or stage"]
    position: Annotated[int, "Order of the ring"]
    group_key: Annotated[str | None, "Group that decided; not set where the computer is in none"]


MAPPER = Mapper(
    fills=MachineRing,
    sql="""
with moving as (
    select machine_id,
           case when target in ('autopatch', 'intune-rings') then 'client' else 'server' end as track
      from placement
     where target not in ('decide', 'stay')
), grouped as (
    select v.machine_id, v.track, r.ring, r.position, r.group_key
      from moving v
      join machine_group g using (machine_id)
      join group_ring r on r.group_key = g.group_key and r.track = v.track
   qualify row_number() over (partition by v.machine_id order by r.position desc, r.group_key) = 1
), middle as (
    select track, ring, position
      from ring_choice
   qualify row_number() over (partition by track order by position desc) = 2
)
select v.machine_id, v.track,
       coalesce(g.ring, d.ring) as ring,
       coalesce(g.position, d.position) as position,
       g.group_key
  from moving v
  left join grouped g using (machine_id)
  join middle d on d.track = v.track
""",
)
