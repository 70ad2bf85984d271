-- id        = "POL019"
-- title     = "The policy sets no alternate download server"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Files then come from that server and not from WSUS or Microsoft: its content ages once WSUS is gone, and downloads fail."
-- remedy    = "Delete UpdateServiceUrlAlternate and FillEmptyContentUrls with the rest of the WSUS policy; use Connected Cache where bandwidth is the reason."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where regexp_matches(v.value, '[^\s"]')) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting = 'wu/updateserviceurlalternate'
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
