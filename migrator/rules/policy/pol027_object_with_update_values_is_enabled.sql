-- id        = "POL027"
-- title     = "The object with update values is enabled"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "A disabled object applies to nobody, and one click brings its WSUS policy back after the move."
-- remedy    = "Delete the object, or keep a backup and note why it stays."
-- source    = "https://learn.microsoft.com/powershell/module/grouppolicy/remove-gpo"
-- absence   = "harmless"
-- tolerates = ["policy_object"]
with part as (
    select policy_id, max(enabled) as enabled, max(user_enabled) as user_enabled from group_policy group by policy_id
), valued as (
    select v.origin_id,
           count(*) filter (where v.side = 'machine') as computer_values,
           count(*) filter (where v.side = 'user') as user_values
      from origin_value v
     group by v.origin_id
)
select o.policy_id as subject,
       (v.computer_values > 0 and p.enabled) or (v.user_values > 0 and p.user_enabled) as ok,
       o.name,
       p.enabled as computer_part_enabled,
       p.user_enabled as user_part_enabled,
       v.computer_values, v.user_values, o.linked_at, o.modified_at
  from policy_object o
  join valued v on v.origin_id = o.policy_id
  left join part p using (policy_id)
