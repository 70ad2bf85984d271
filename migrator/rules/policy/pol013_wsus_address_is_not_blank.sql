-- id        = "POL013"
-- title     = "The WSUS address is not blank while it is in use"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "UseWUServer 1 with a blank WUServer is no WSUS server but a way to cut computers off: they get updates from nowhere."
-- remedy    = "Ask who wants these computers without updates; else take WUServer, WUStatusServer and UseWUServer out together."
-- source    = "https://learn.microsoft.com/windows/privacy/manage-connections-from-windows-operating-system-components-to-microsoft-services"
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
           wuserver = '?' as is_unread,
           not regexp_matches(wuserver, '[^\s"]') as is_blank
      from said
)
select o.origin_id as subject,
       case when h.wuserver is null or h.usewuserver is null then true
            when h.is_blank and h.usewuserver = '1' then false
            when h.is_blank and h.usewuserver = '?' or h.is_unread and h.usewuserver in ('1', '?') then null
            else true end as ok,
       not coalesce(o.enabled = false and (h.is_blank or h.is_unread) and h.usewuserver in ('1', '?'),
                    false) as applies,
       o.name,
       '"' || h.wuserver || '"' as wuserver,
       h.usewuserver, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
