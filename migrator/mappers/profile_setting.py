"""The settings of the reference table that are in force for each profile."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "setting"))
class ProfileSetting:
    """A setting with its value in force."""

    profile_id: Annotated[str, "The profile"]
    setting: Annotated[str, "Setting of the reference table"]
    side: Annotated[str, "machine or user"]
    value_name: Annotated[str, "Name as written"]
    value: Annotated[str | None, "The value as text"]
    certainty: Annotated[str, "certain, assumed or not known"]


MAPPER = Mapper(
    fills=ProfileSetting,
    sql="""
select v.profile_id, s.setting, v.side, v.value_name, v.value, v.certainty
  from profile_value v
  join policy_setting s on s.side = v.side and s.key = v.key and lower(s.value_name) = lower(v.value_name)
""",
)
