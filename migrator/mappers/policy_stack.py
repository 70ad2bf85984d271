"""Which Group Policy objects apply at a place of the directory, or to a computer by its own results, and which wins."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("stack_id", "policy_id"))
class PolicyStack:
    """A Group Policy object with update values that applies, or may apply, to the computers of a stack.

    Order as Windows applies it: an enforced link wins over others, the higher of two enforced ones; else the link nearer
    to the computer; at one container the lower link order (MS-GPOL 3.2.5.1.5).
    """

    stack_id: Annotated[str, "place_id of the directory; or the computer whose results were read"]
    policy_id: Annotated[str, "The object"]
    rank: Annotated[int, "1 wins over 2"]
    certainty: Annotated[
        str, "certain; assumed: something about order or filter was not read; not known: it may not apply"
    ]
    why: Annotated[str, "Why it is not certain"]


MAPPER = Mapper(
    fills=PolicyStack,
    sql="""
with relevant as (
    select o.policy_id, o.enabled, o.has_wmi_filter, o.wmi_filter, o.filter_known
      from policy_object o
     where o.policy_source is not null and coalesce(o.enabled, true)
), place as (
    select place_id, max(container) as container, max(is_controller) as is_controller, max(trustees) as trustees,
           max(sid is not null) as is_identified
      from machine_directory
     where place_id is not null
     group by place_id
), link as (
    select policy_id, target, max(target_kind) as target_kind, max(enforced) as enforced, min(link_order) as link_order,
           max(k.enabled) as enabled
      from group_policy_link k
     where coalesce(k.enabled, true)
     group by policy_id, target
), candidate as (
    select p.place_id, l.policy_id, l.target, l.link_order, h.steps, coalesce(l.enforced, false) as enforced,
           coalesce(l.enforced, false) or h.stopped_below = false as order_known, l.enabled, false as is_site
      from place p
      join policy_path h on h.container = p.container
      join link l on l.target = h.ancestor
     where coalesce(l.target_kind, '') <> 'site' and (coalesce(l.enforced, false) or coalesce(h.stopped_below, false) = false)
     union all
    -- nothing that is read tells the site of a computer
    select p.place_id, l.policy_id, l.target, l.link_order, 1000 as steps, coalesce(l.enforced, false) as enforced,
           true as order_known, l.enabled, true as is_site
      from place p
     cross join link l
     where l.target_kind = 'site'
), trustee as (
    select t.policy_id, t.trustee, t.allows, max(t.name) as name, max(w.meaning) as meaning,
           max(case when m.trustee is not null then 1 else 0 end) as members_known
      from group_policy_trustee t
      left join well_known_trustee w on t.trustee like w.sid_pattern
      left join (select distinct trustee from trustee_member) m on m.trustee = t.trustee
     group by t.policy_id, t.trustee, t.allows
), matched as (
    select p.place_id, t.policy_id, t.allows, coalesce(t.name, t.trustee) as name,
           case when t.meaning = 'all' then 1
                when t.meaning = 'domain_computers' then case when p.is_controller then 0 else 1 end
                when t.meaning = 'domain_controllers' then case when p.is_controller then 1 else 0 end
                when t.meaning in ('none', 'users') then 0
                when t.meaning = 'read_only_controllers' and not p.is_controller then 0
                when strpos('\n' || p.trustees || '\n', '\n' || t.trustee || '\n') > 0 then 1
                when t.members_known = 1 and p.is_identified then 0 end as matches
      from (select distinct place_id, policy_id from candidate) c
      join place p using (place_id)
      join trustee t using (policy_id)
), filtered as (
    select place_id, policy_id,
           max(case when allows then coalesce(matches, -1) end) as allowed,
           max(case when allows and matches is null then 1 else 0 end) as allowed_perhaps,
           max(case when not allows then coalesce(matches, 0) else 0 end) as denied,
           max(case when not allows and matches is null then 1 else 0 end) as denied_perhaps,
           string_agg(case when matches is null then name end, ', ' order by name) as unread
      from matched
     group by place_id, policy_id
), judged as (
    select c.*, r.enabled is null or c.enabled is null as enabled_unread, r.has_wmi_filter, r.wmi_filter, f.policy_id is null as filter_unread, f.unread,
           coalesce(f.denied_perhaps = 1 or (coalesce(f.allowed, 0) < 1 and f.allowed_perhaps = 1), false) as filter_unsettled,
           count(*) over (partition by c.place_id, c.policy_id) as times,
           count(*) filter (where c.link_order is null) over (partition by c.place_id, c.target) as unordered,
           count(*) over (partition by c.place_id, c.target) as beside
      from candidate c
      join relevant r using (policy_id)
      left join filtered f using (place_id, policy_id)
     where (f.policy_id is null and not r.filter_known)
        or (f.denied = 0 and (f.allowed = 1 or f.allowed_perhaps = 1))
), worded as (
    select place_id as stack_id, policy_id, enforced, steps, link_order,
           case when is_site or has_wmi_filter or filter_unsettled then 'not known'
                when enabled_unread or has_wmi_filter is null or filter_unread or order_known is null or (unordered > 0 and beside > 1)
                then 'assumed' else 'certain' end as certainty,
           concat_ws('; ',
               case when is_site then 'linked to the site ' || target end,
               case when has_wmi_filter then 'WMI filter ' || coalesce(wmi_filter, '') end,
               case when enabled_unread then 'whether it is enabled was not read' end,
               case when has_wmi_filter is null then 'its WMI filter was not read' end,
               case when filter_unsettled then 'members were not read: ' || coalesce(unread, '') end,
               case when filter_unread then 'security filtering was not read' end,
               case when order_known is null then 'blocked inheritance was not read' end,
               case when unordered > 0 and beside > 1 then 'the order of links was not read' end) as why
      from judged
), ranked as (
    select stack_id, policy_id, certainty, why,
           row_number() over (
               partition by stack_id
               order by case when enforced then 0 else 1 end,
                        case when enforced then -steps else steps end, link_order nulls last, policy_id) as place
      from worded
   qualify row_number() over (
               partition by stack_id, policy_id
               order by case when enforced then 0 else 1 end,
                        case when enforced then -steps else steps end, link_order nulls last) = 1
), resulting as (
    select a.computer as stack_id, a.policy_id,
           row_number() over (partition by a.computer order by a.position desc nulls last, a.policy_id) as place,
           case when max(case when a.position is null then 1 else 0 end) over (partition by a.computer) = 1
                then 'assumed' else 'certain' end as certainty
      from (select computer, policy_id, max(position) as position, max(is_applied) as is_applied
              from applied_policy
             group by computer, policy_id) a
      join relevant r using (policy_id)
     where a.is_applied
)
select stack_id, policy_id, cast(place as bigint) as rank, certainty, why from ranked
 union all
select stack_id, policy_id, cast(place as bigint) as rank, certainty,
       case when certainty = 'assumed' then 'the report gives no order' else '' end as why
  from resulting
""",
)
