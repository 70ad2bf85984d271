"""The Group Policy objects of each profile, the one that wins first."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "policy_id"))
class ProfilePolicy:
    """An object in a profile."""

    profile_id: Annotated[str, "The profile"]
    policy_id: Annotated[str, "The object"]
    rank: Annotated[int, "1 wins over 2"]
    certainty: Annotated[str, "certain, assumed or not known"]
    why: Annotated[str, "Why it is not certain"]


MAPPER = Mapper(
    fills=ProfilePolicy,
    sql="""
with example as (
    select profile_id, min(stack_id) as stack_id from policy_stacked group by profile_id
)
select e.profile_id, s.policy_id, s.rank, s.certainty, s.why
  from example e
  join policy_stack s using (stack_id)
""",
)
