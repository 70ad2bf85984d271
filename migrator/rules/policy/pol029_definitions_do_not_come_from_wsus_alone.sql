-- id        = "POL029"
-- title     = "Definitions of Defender do not come from WSUS alone"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "InternalDefinitionUpdateServer is WSUS: with it alone in FallbackOrder, Defender gets no definitions any more the day WSUS goes."
-- remedy    = "Set FallbackOrder to MicrosoftUpdateServer|MMPC before WSUS is taken away, or leave the order to Defender."
-- source    = "https://learn.microsoft.com/defender-endpoint/manage-protection-updates-microsoft-defender-antivirus"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where lower(v.value) like '%internaldefinitionupdateserver%'
                               and not regexp_matches(lower(v.value), 'microsoftupdateserver|mmpc|fileshares')) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting = 'defender/fallbackorder'
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
