"""Which computers each Group Policy object reaches, and which hold a set of registry values."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "machine_id"))
class PolicyReach:
    """A computer that an object applies to, or may apply to, by links and filters or its own results."""

    origin_id: Annotated[str, "policy_id, or profile_id of the registries"]
    machine_id: Annotated[str, "The computer"]
    track: Annotated[str | None, "client or server"]
    generation: Annotated[str | None, "Generation of Windows, as scan sources tell them apart"]
    is_open: Annotated[bool, "It is not known whether the object applies"]


MAPPER = Mapper(
    fills=PolicyReach,
    sql="""
select p.policy_id as origin_id, m.machine_id, m.track, m.generation, p.certainty = 'not known' as is_open
  from machine_policy m
  join profile_policy p on p.profile_id = m.gpo_profile_id
 union all
select m.profile_id as origin_id, m.machine_id, m.track, m.generation, false as is_open
  from machine_policy m
 where m.known_by = 'registry'
""",
)
