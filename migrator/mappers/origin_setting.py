"""The settings of the reference table that each origin sets, where Windows reads them."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "setting", "via", "targeting"))
class OriginSetting:
    """A setting that an origin gives a value; what it takes away and what is in the 32-bit view is none."""

    origin_id: Annotated[str, "Group Policy object, or profile of registries that hold the same"]
    setting: Annotated[str, "Setting of the reference table"]
    side: Annotated[str, "machine or user"]
    via: Annotated[str, "policy, preference, report or registry"]
    targeting: Annotated[str, "Item-level targeting of a preference; empty: none"]
    value_name: Annotated[str, "Name as written"]
    value: Annotated[str | None, "The value as text"]
    is_legacy: Annotated[bool | None, "Microsoft counts the setting as legacy"]


MAPPER = Mapper(
    fills=OriginSetting,
    sql="""
select v.origin_id, s.setting, v.side, v.via, v.targeting, v.value_name, v.value, s.is_legacy
  from origin_value v
  join policy_setting s on s.side = v.side and s.key = v.key and lower(s.value_name) = lower(v.value_name)
 where v.action in ('set', 'set_if_absent') and not v.is_32_bit
""",
)
