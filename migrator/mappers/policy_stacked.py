"""Stacks that hold the same Group Policy objects in the same order are one profile."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("stack_id",))
class PolicyStacked:
    """The profile of a place of the directory, or of a computer whose results were read."""

    stack_id: Annotated[str, "place_id of the directory; or the computer"]
    profile_id: Annotated[str, "The profile"]
    certainty: Annotated[str, "The worst of its objects; not known too where another object may be linked here"]
    why: Annotated[str, "Why it is not certain"]


MAPPER = Mapper(
    fills=PolicyStacked,
    sql="""
with place as (
    select place_id as stack_id, max(container) as container
      from machine_directory
     where place_id is not null
     group by place_id
), stack as (
    select stack_id, container from place
     union all
    select computer as stack_id, cast(null as varchar) as container
      from policy_computer
     group by computer
    having max(has_results)
), open_path as (
    select container from policy_path group by container having not min(links_known)
), adrift as (
    -- objects that set update values and whose links no source tells: any place with unread links may have them
    select string_agg(name, ', ' order by name) as names, count(*) as objects
      from policy_object
     where policy_source is not null and coalesce(enabled, true) and not links_known
), held as (
    select stack_id,
           string_agg(policy_id || ' ' || certainty || ' ' || why, '\n' order by rank) as objects,
           max(case certainty when 'not known' then 2 when 'assumed' then 1 else 0 end) as worst,
           string_agg(distinct nullif(why, ''), '; ' order by nullif(why, '')) as why
      from policy_stack
     group by stack_id
), joined as (
    select s.stack_id, coalesce(h.objects, '') as objects, coalesce(h.why, '') as why, coalesce(h.worst, 0) as worst,
           s.container is not null and o.container is not null as is_open,
           s.container is not null and o.container is not null and a.objects > 0 as is_adrift, a.names
      from stack s
      left join held h using (stack_id)
      left join open_path o on o.container = s.container
     cross join adrift a
)
select stack_id,
       'gpo:' || md5(objects) as profile_id,
       case when is_adrift or worst = 2 then 'not known' when is_open or worst = 1 then 'assumed' else 'certain' end as certainty,
       concat_ws('; ', nullif(why, ''),
                 case when is_open and not is_adrift then 'the links of its containers were not read: other objects may apply' end,
                 case when is_adrift then 'links were not read: ' || names end) as why
  from joined
""",
)
