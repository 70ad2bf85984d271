"""Each container that computers are in, with every container above it."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("container", "ancestor"))
class PolicyPath:
    """A container and one on its way up to the domain."""

    container: Annotated[str, "Where computers are, as a canonical path"]
    ancestor: Annotated[str, "The container itself, or one above it; the domain last"]
    steps: Annotated[int, "0 for the container itself, 1 for the one above it …"]
    blocks: Annotated[bool | None, "Links above the ancestor are blocked there, unless enforced"]
    stopped_below: Annotated[
        bool | None, "A container below the ancestor blocks its links; not known where one of them was not read"
    ]
    links_known: Annotated[bool, "All links of the ancestor were read, with their order"]


MAPPER = Mapper(
    fills=PolicyPath,
    sql=r"""
with recursive used as (
    select container from machine_directory where container is not null
     union
    select container from policy_computer where container is not null
), line as (
    select container, container as ancestor, 0 as steps from used
     union all
    select l.container, regexp_extract(l.ancestor, '^(.*[^\\])/(?:[^/\\]|\\.)*$', 1) as ancestor, l.steps + 1 as steps
      from line l
     where regexp_matches(l.ancestor, '^(.*[^\\])/(?:[^/\\]|\\.)*$') and l.steps < 60
), said as (
    select container, max(blocks_inheritance) as blocks, coalesce(max(links_known), false) as links_known
      from policy_container
     group by container
)
select l.container, l.ancestor, cast(l.steps as bigint) as steps,
       s.blocks,
       case when count(*) filter (where s.blocks) over below > 0 then true
            when count(*) filter (where s.blocks is null) over below > 0 then null
            else false end as stopped_below,
       coalesce(s.links_known, false) as links_known
  from line l
  left join said s on s.container = l.ancestor
window below as (partition by l.container order by l.steps rows between unbounded preceding and 1 preceding)
""",
)
