-- id        = "POL001"
-- title     = "It is known what update policy the computer has"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Whose policy is not known may scan WSUS, block Windows Update or restart at noon: nobody can say what removing WSUS does to it."
-- remedy    = "Read its registry (migrator collect registry) or the results of gpresult /x, or give its place in the directory with links and filters (Export-GroupPolicy.ps1)."
-- source    = "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc783171(v=ws.10)"
-- absence   = "hides"
-- tolerates = ["machine_policy", "machine_directory", "policy_gap"]
with entry as (
    -- where nobody read any policy, the rule is not assessed
    select count(*) as entries from policy_value
)
select m.machine_id as subject,
       case when p.known_by is null then false
            when p.certainty = 'certain' and u.tables_read_in_part = 0 then true end as ok,
       m.name, p.known_by, p.certainty, p.why, d.container,
       e.entries as values_read
  from machine m
  left join machine_policy p using (machine_id)
  left join machine_directory d using (machine_id)
 cross join policy_gap u
 cross join entry e
