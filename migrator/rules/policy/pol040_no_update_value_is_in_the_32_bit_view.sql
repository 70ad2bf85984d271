-- id        = "POL040"
-- title     = "No update value is in the 32-bit view of the registry"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "Windows Update looks into the 64-bit view alone: what stands below WOW6432Node does nothing, though it looks like policy."
-- remedy    = "Delete the value; set it in the 64-bit view where somebody counts on it."
-- source    = "https://learn.microsoft.com/windows/win32/winprog64/registry-redirector"
-- absence   = "hides"
-- tolerates = ["policy_origin", "policy_object", "registry_profile"]
with entry as (
    select o.policy_id as origin_id, v.value_name, v.value, v.is_32_bit, v.action
      from policy_value v
      join policy_object o on o.policy_id = v.origin and o.policy_source = v.policy_source
     where v.origin_kind = 'gpo'
     union all
    select r.profile_id as origin_id, v.value_name, v.value, v.is_32_bit, v.action
      from policy_value v
      join registry_profile r on r.policy_source = v.policy_source and r.computer = v.origin
     where v.origin_kind = 'computer' and r.is_example
), held as (
    select v.origin_id,
           count(*) filter (where v.is_32_bit) as met,
           count(*) filter (where v.is_32_bit is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value)
               filter (where v.is_32_bit) as found
      from entry v
     where v.action in ('set', 'set_if_absent')
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.met > 0 then false
            when h.unclear > 0 then null
            else true end as ok,
       not coalesce(o.enabled = false and h.met + h.unclear > 0, false) as applies,
       o.name, h.found, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
