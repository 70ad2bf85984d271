-- id        = "POL006"
-- title     = "Servers that the policy reaches do not install by themselves"
-- about     = "policy"
-- severity  = "blocker"
-- effort    = "hours"
-- why       = "While WSUS stands, approvals hold a server with AUOptions 4 back. Once WUServer goes it installs and restarts the next night, whatever Azure Update Manager schedules."
-- remedy    = "Set NoAutoUpdate to 1, or AUOptions to 3, where the object reaches servers, before WUServer is taken away."
-- source    = "https://learn.microsoft.com/azure/update-manager/configure-wu-agent"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with said as (
    select v.origin_id,
           max(case when v.setting = 'au/auoptions' then coalesce(v.value, '?') end) as auoptions,
           max(case when v.setting = 'au/noautoupdate' then coalesce(v.value, '?') end) as noautoupdate
      from origin_setting v
     where v.setting in ('au/auoptions', 'au/noautoupdate')
     group by v.origin_id
), held as (
    select origin_id,
           case when auoptions = '4' and coalesce(noautoupdate, '0') = '0' then 1 else 0 end as met,
           case when auoptions in ('4', '?') and noautoupdate = '?'
                     or auoptions = '?' and coalesce(noautoupdate, '0') = '0' then 1 else 0 end as unclear,
           'AUOptions = ' || coalesce(auoptions, 'not set')
           || ', NoAutoUpdate = ' || coalesce(noautoupdate, 'not set') as found
      from said
)
select o.origin_id as subject,
       case when coalesce(h.met + h.unclear, 0) = 0 then true
            when h.met > 0 and o.servers > 0 then false
            when o.servers > 0 or o.perhaps_servers > 0 or o.computers > o.clients + o.servers
                 or o.reach in ('not known', 'partly') then null
            else false end as ok,
       not coalesce(h.met + h.unclear > 0 and o.servers = 0 and o.perhaps_servers = 0
                    and o.computers = o.clients + o.servers and o.reach in ('known', 'none'), false) as applies,
       o.name, h.found, o.servers, o.perhaps_servers, o.computers, o.reach
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
