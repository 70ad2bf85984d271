-- id        = "POL026"
-- title     = "The object with update values is linked"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "An object that is linked nowhere applies to nobody; linked again by mistake, it brings WSUS back after the move."
-- remedy    = "Delete the object, or keep a backup and note why it stays."
-- source    = "https://learn.microsoft.com/powershell/module/grouppolicy/remove-gpo"
-- absence   = "accuses"
-- tolerates = ["policy_object"]
with valued as (
    select origin_id, count(*) as entries from origin_value group by origin_id
), linked as (
    select policy_id,
           count(*) filter (where enabled) as links,
           count(*) filter (where enabled = false) as disabled_links,
           count(*) filter (where enabled is null) as unclear
      from group_policy_link
     group by policy_id
)
select o.policy_id as subject,
       case when l.links > 0 then true
            when l.unclear > 0 or not o.links_known then null
            else false end as ok,
       not coalesce(o.enabled = false and coalesce(l.links, 0) = 0, false) as applies,
       o.name, o.linked_at,
       coalesce(l.disabled_links, 0) as disabled_links,
       v.entries as update_values,
       o.modified_at
  from policy_object o
  join valued v on v.origin_id = o.policy_id
  left join linked l using (policy_id)
