-- id        = "POL014"
-- title     = "WUServer and UseWUServer come together"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Half a WSUS policy works only by what another object happens to set: take that one away first, and computers scan where nobody meant them to."
-- remedy    = "Set WUServer, WUStatusServer and UseWUServer in one object, and take them out of it together."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with said as (
    select v.origin_id,
           max(case when v.setting = 'wu/wuserver' then coalesce(v.value, '?') end) as wuserver,
           max(case when v.setting = 'au/usewuserver' then coalesce(v.value, '?') end) as usewuserver
      from origin_setting v
     where v.setting in ('wu/wuserver', 'au/usewuserver')
     group by v.origin_id
), held as (
    select origin_id, wuserver, usewuserver,
           coalesce(regexp_matches(wuserver, '[^\s"]'), false) as has_address
      from said
)
select o.origin_id as subject,
       case when h.usewuserver = '1' and h.wuserver is null then false
            when h.usewuserver is null and h.has_address then case when h.wuserver = '?' then null else false end
            when h.usewuserver = '?' and h.wuserver is null then null
            else true end as ok,
       not coalesce(o.enabled = false and (h.wuserver is null and h.usewuserver in ('1', '?')
                                               or h.usewuserver is null and h.has_address), false) as applies,
       o.name, h.wuserver, h.usewuserver, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
