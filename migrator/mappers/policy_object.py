"""One row for each Group Policy object that anything names, however many sources tell of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("policy_id",))
class PolicyObject:
    """A Group Policy object, or what is left of one: a link to it."""

    policy_id: Annotated[str, "GUID, in braces and upper case"]
    policy_source: Annotated[str | None, "Source whose values count; not known where none holds a value"]
    is_there: Annotated[bool, "A source holds the object itself, not only a link to it"]
    name: Annotated[str, "Display name; its GUID where no source tells it"]
    domain: Annotated[str | None, "Its domain"]
    enabled: Annotated[bool | None, "The computer part is enabled"]
    modified_at: Annotated[datetime | None, "Last change"]
    has_wmi_filter: Annotated[bool | None, "A WMI filter decides where it applies"]
    wmi_filter: Annotated[str | None, "That filter"]
    links: Annotated[int, "Links that are enabled, or of which that is not known"]
    linked_at: Annotated[str, "Where, one a line, with what is off or enforced"]
    links_known: Annotated[bool, "A source tells all its links"]
    filter_known: Annotated[bool, "A source tells to whom it applies"]


MAPPER = Mapper(
    fills=PolicyObject,
    sql="""
with named as (
    select policy_id from group_policy
     union
    select policy_id from group_policy_link
     union
    select origin as policy_id from policy_value where origin_kind = 'gpo'
), holding as (
    -- several sources can hold the values of one object: a backup and SYSVOL; one of them counts
    select origin as policy_id, policy_source
      from policy_value
     where origin_kind = 'gpo'
     group by origin, policy_source
   qualify row_number() over (
               partition by origin
               order by min(case via when 'report' then 1 else 0 end), count(*) desc, policy_source) = 1
), told as (
    select policy_id, max(name) as name, max(domain) as domain, max(enabled) as enabled, max(modified_at) as modified_at,
           max(has_wmi_filter) as has_wmi_filter, max(wmi_filter) as wmi_filter,
           coalesce(max(links_known), false) as links_known, coalesce(max(filter_known), false) as filter_known
      from group_policy
     group by policy_id
), link as (
    select policy_id, target, max(enabled) as enabled, max(enforced) as enforced
      from group_policy_link
     group by policy_id, target
), linked as (
    select policy_id, count(*) filter (where coalesce(enabled, true)) as links,
           string_agg(target || case when enabled = false then ' (link disabled)' else '' end
                             || case when enforced then ' (enforced)' else '' end, '\n' order by target) as linked_at
      from link
     group by policy_id
), container as (
    -- where every container of a domain that is read tells its links, all links of its objects are known
    select split_part(container, '/', 1) as domain, min(coalesce(links_known, false)) as links_known
      from policy_container
     group by split_part(container, '/', 1)
)
select n.policy_id, h.policy_source,
       t.policy_id is not null or h.policy_id is not null as is_there,
       coalesce(t.name, n.policy_id) as name, t.domain, t.enabled, t.modified_at, t.has_wmi_filter, t.wmi_filter,
       coalesce(l.links, 0) as links,
       coalesce(l.linked_at, '') as linked_at,
       coalesce(t.links_known, false) or coalesce(c.links_known, false) as links_known,
       coalesce(t.filter_known, false) as filter_known
  from named n
  left join holding h using (policy_id)
  left join told t using (policy_id)
  left join linked l using (policy_id)
  left join container c on c.domain = t.domain
""",
)
