-- id        = "POL012"
-- title     = "WUServer and WUStatusServer are the same server"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "A computer that reports to another server than it scans against is listed as silent where it is moved from, and as a ghost elsewhere."
-- remedy    = "Set WUStatusServer to the address of WUServer, or delete both with the object."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with said as (
    select v.origin_id,
           max(case when v.setting = 'wu/wuserver' then coalesce(v.value, '?') end) as wuserver,
           max(case when v.setting = 'wu/wustatusserver' then coalesce(v.value, '?') end) as wustatusserver
      from origin_setting v
     where v.setting in ('wu/wuserver', 'wu/wustatusserver')
     group by v.origin_id
), held as (
    select origin_id, wuserver, wustatusserver,
           nullif(regexp_extract(lower(wuserver), '^[\s"]*(.*?)[\s"/]*$', 1), '') as scans,
           nullif(regexp_extract(lower(wustatusserver), '^[\s"]*(.*?)[\s"/]*$', 1), '') as reports
      from said
)
select o.origin_id as subject,
       case when h.scans is null or h.reports is null then true
            when h.scans = '?' or h.reports = '?' then null
            else h.scans = h.reports end as ok,
       not coalesce(o.enabled = false and (h.scans <> h.reports or h.scans = '?' and h.reports is not null),
                    false) as applies,
       o.name, h.wuserver, h.wustatusserver, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
