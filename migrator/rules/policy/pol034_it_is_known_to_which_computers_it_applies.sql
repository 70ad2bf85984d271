-- id        = "POL034"
-- title     = "It is known to which computers the policy applies"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A WMI filter, a group whose members nobody read or links that no file tells may let the object apply anywhere: nobody can say whom its removal touches."
-- remedy    = "Read links, filters and members (Export-GroupPolicy.ps1); where a WMI filter decides, read gpresult /x or the registry of some computers."
-- source    = "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc783171(v=ws.10)"
-- absence   = "hides"
-- tolerates = ["policy_origin", "group_policy_trustee", "trustee_member", "directory_computer", "group_policy_link", "policy_gap"]
with told as (
    select policy_id, max(wmi_filter) as wmi_filter from group_policy group by policy_id
), trustee as (
    select t.policy_id, t.trustee, max(t.name) as name
      from group_policy_trustee t
     where not exists (select 1 from well_known_trustee w where t.trustee like w.sid_pattern)
       and not exists (select 1 from trustee_member m where m.trustee = t.trustee)
       and not exists (select 1 from directory_computer c where c.sid = t.trustee)
     group by t.policy_id, t.trustee
), unlisted as (
    select policy_id, count(*) as groups,
           string_agg(coalesce(name, trustee), ', ' order by coalesce(name, trustee)) as members_not_read
      from trustee
     group by policy_id
), linked as (
    select policy_id,
           count(*) filter (where coalesce(enabled, true)) as links,
           count(*) filter (where coalesce(enabled, true) and target_kind = 'site') as sites,
           count(*) filter (where coalesce(enabled, true) and target_kind is null) as unclear
      from group_policy_link
     group by policy_id
), judged as (
    select o.*, l.sites, l.unclear, g.members_not_read,
           coalesce(o.has_wmi_filter, false) or coalesce(g.groups, 0) > 0 or coalesce(l.sites, 0) > 0 as is_open
      from policy_origin o
      left join linked l on l.policy_id = o.origin_id
      left join unlisted g on g.policy_id = o.origin_id
     where o.kind = 'gpo'
)
select o.origin_id as subject,
       case when not o.links_known or not o.filter_known or (o.is_open and o.perhaps > 0) then false
            when o.is_open or o.has_wmi_filter is null or o.unclear > 0 or u.tables_read_in_part > 0 then null
            else true end as ok,
       -- open and yet clear: no computer is where it might apply
       not coalesce((o.enabled = false or (o.links_known and o.links = 0)
                     or (o.perhaps = 0 and o.reach in ('known', 'none')))
                    and (o.is_open or o.has_wmi_filter is null or not o.links_known or not o.filter_known),
                    false) as applies,
       o.name, t.wmi_filter, o.members_not_read, o.links_known, o.filter_known,
       o.sites as linked_sites,
       o.computers, o.perhaps, o.reach
  from judged o
  left join told t on t.policy_id = o.origin_id
 cross join policy_gap u
