-- id        = "POL036"
-- title     = "The program knows every update value of the policy"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "A value that no template of Microsoft has is a typing error that does nothing, or something that nobody here has judged."
-- remedy    = "Look the name up: correct it, delete it, or decide by hand what becomes of it."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where s.setting is null and k.setting is null) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.key || ': ' || v.value_name || ' = ' || coalesce(v.value, '?'), ', '
                      order by v.key, v.value_name)
               filter (where s.setting is null and k.setting is null) as found
      from origin_value v
      left join policy_setting s on s.side = v.side and s.key = v.key and lower(s.value_name) = lower(v.value_name)
      left join policy_setting k on k.side = v.side and k.key = v.key and k.value_name is null
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
