-- id        = "POL033"
-- title     = "The policy does not steer clients and servers alike"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "days"
-- why       = "Clients and servers leave WSUS by opposite steps: NoAutoUpdate 1 saves a server from patching itself, and stops a client. One object for both cannot be changed for either."
-- remedy    = "Copy the object, let one copy apply to clients and the other to servers by security filtering or containers, and only then change either."
-- source    = "https://learn.microsoft.com/azure/update-manager/configure-wu-agent"
-- absence   = "hides"
-- tolerates = ["policy_origin", "policy_gap"]
with held as (
    select v.origin_id, count(*) as entries
      from origin_setting v
     where (v.setting like 'wu/%' or v.setting like 'au/%')
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.entries is null then true
            when o.clients > 0 and o.servers > 0 then false
            when o.perhaps = 0 and o.computers = o.clients + o.servers and o.reach in ('known', 'none')
                 and u.tables_read_in_part = 0 then true end as ok,
       o.name, o.clients, o.servers, o.perhaps_clients, o.perhaps_servers, o.computers, o.reach,
       h.entries as update_values
  from policy_origin o
  left join held h using (origin_id)
 cross join policy_gap u
 where not o.is_echo
