-- id        = "POL028"
-- title     = "No update value is set by a preference"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "What a preference wrote stays in the registry when the object no longer applies: taking the object away leaves the value behind."
-- remedy    = "Set the item to Delete until every computer has refreshed, then remove it; one that is ticked to be removed when it no longer applies takes its value with it."
-- source    = "https://learn.microsoft.com/openspecs/windows_protocols/ms-gppref/bcc56bd0-679e-4f39-8f0e-8fb5c2ec7a79"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where v.value is not null) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found,
           string_agg(distinct nullif(v.targeting, ''), ', ' order by nullif(v.targeting, '')) as targeting
      from origin_value v
     where v.via = 'preference' and v.action in ('set', 'set_if_absent')
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.met > 0 then false
            when h.unclear > 0 then null
            else true end as ok,
       not coalesce(o.enabled = false and h.met + h.unclear > 0, false) as applies,
       o.name, h.found, h.targeting, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where o.kind = 'gpo'
