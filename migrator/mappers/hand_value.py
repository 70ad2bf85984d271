"""Update values in registries that no Group Policy object explains: written by hand, by a script, or left behind."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "gpo_profile_id", "key", "value_name"))
class HandValue:
    """A value of the machine side that registries hold, and that their Group Policy objects do not give or give otherwise.

    Only for computers of which both the registry and, for certain, the objects are known.
    """

    profile_id: Annotated[str, "Profile of the registries"]
    gpo_profile_id: Annotated[str, "Profile of the objects that apply there"]
    key: Annotated[str, "Registry key below HKEY_LOCAL_MACHINE, lower case"]
    value_name: Annotated[str, "Name as written"]
    value_type: Annotated[str | None, "Type of the value"]
    value: Annotated[str | None, "The value in the registry"]
    policy_value: Annotated[str | None, "What the objects give; not set where they give nothing"]
    computers: Annotated[int, "Computers"]


MAPPER = Mapper(
    fills=HandValue,
    sql="""
with pair as (
    select profile_id, gpo_profile_id, count(*) as computers
      from machine_policy
     where known_by = 'registry' and gpo_certainty = 'certain'
     group by profile_id, gpo_profile_id
)
select p.profile_id, p.gpo_profile_id, v.key, v.value_name, v.value_type, v.value, g.value as policy_value, p.computers
  from pair p
  join profile_value v on v.profile_id = p.profile_id
  left join profile_value g
    on g.profile_id = p.gpo_profile_id and g.side = v.side and g.key = v.key and lower(g.value_name) = lower(v.value_name)
 where v.side = 'machine' and (g.profile_id is null or coalesce(g.value, '') <> coalesce(v.value, ''))
""",
)
