-- id        = "POL001"
-- title     = "It is known what update policy the computer has"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Whose policy is not known may scan WSUS, block Windows Update or restart at noon: nobody can say what removing WSUS does to it."
-- remedy    = "Read its registry (migrator collect registry) or the results of gpresult /x, or give its place in the directory with links and filters (Export-GroupPolicy.ps1)."
-- source    = "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc783171(v=ws.10)"
-- absence   = "hides"
-- tolerates = ["policy_object", "group_policy_link", "machine_policy", "machine_directory", "policy_path", "profile_policy", "coverage"]
with unread as (
    select count(*) as tables_read_in_part
      from coverage
     where state = 'partial' and (scope_kind in ('policy', 'directory') or table_name = 'computer')
), open as (
    -- no object is known to apply, and nobody read the links of its container
    select p.machine_id
      from machine_policy p
      join machine_directory d using (machine_id)
      join policy_path h on h.container = d.container
     where not h.links_known and not exists (select 1 from profile_policy q where q.profile_id = p.gpo_profile_id)
     group by p.machine_id
), loose as (
    -- whether these objects apply was not read: they or their links may be off, or a filter keep them away
    select p.profile_id, count(*) as objects
      from profile_policy p
      join policy_object o using (policy_id)
     where o.enabled is null or o.has_wmi_filter is null
        or exists (select 1 from group_policy_link l where l.policy_id = o.policy_id and l.enabled is null)
     group by p.profile_id
), entry as (
    -- where nobody read any policy, the rule is not assessed
    select count(*) as entries from policy_value
)
select m.machine_id as subject,
       case when p.known_by is null then false
            when p.certainty = 'not known' or (p.known_by = 'links' and (l.objects > 0 or x.machine_id is not null))
                 or u.tables_read_in_part > 0 then null
            when p.certainty in ('certain', 'assumed') then true end as ok,
       m.name, p.known_by, p.certainty, p.why, d.container,
       e.entries as values_read
  from machine m
  left join machine_policy p using (machine_id)
  left join machine_directory d using (machine_id)
  left join open x using (machine_id)
  left join loose l on l.profile_id = p.gpo_profile_id
 cross join unread u
 cross join entry e
