-- id        = "POL005"
-- title     = "The policy leaves automatic updates on where it reaches clients"
-- about     = "policy"
-- severity  = "blocker"
-- effort    = "hours"
-- why       = "With NoAutoUpdate 1 or AUOptions 1 a client neither scans nor installs by itself, whatever a ring in the cloud says."
-- remedy    = "Take NoAutoUpdate (1) and AUOptions (1) out of the object for clients before their wave; give servers an object of their own."
-- source    = "https://learn.microsoft.com/windows/deployment/windows-autopatch/references/windows-autopatch-conflicting-configurations"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where try_cast(v.value as bigint) = 1) as met,
           count(*) filter (where try_cast(v.value as bigint) is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting in ('au/noautoupdate', 'au/auoptions')
     group by v.origin_id
)
select o.origin_id as subject,
       case when coalesce(h.met + h.unclear, 0) = 0 then true
            when h.met > 0 and o.clients > 0 then false
            when o.clients > 0 or o.perhaps_clients > 0 or o.computers > o.clients + o.servers
                 or o.reach in ('not known', 'partly') then null
            else false end as ok,
       not coalesce(h.met + h.unclear > 0 and o.clients = 0 and o.perhaps_clients = 0
                    and o.computers = o.clients + o.servers and o.reach in ('known', 'none'), false) as applies,
       o.name, h.found, o.clients, o.perhaps_clients, o.computers, o.reach
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
