-- id        = "POL020"
-- title     = "The policy leaves diagnostic data on where it reaches clients"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "With AllowTelemetry 0 the deployment service neither offers feature and driver updates nor fills its reports."
-- remedy    = "Set AllowTelemetry to 1 (required) for clients that Intune or Autopatch will manage."
-- source    = "https://learn.microsoft.com/windows/client-management/mdm/policy-csp-system"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where try_cast(v.value as bigint) = 0) as met,
           count(*) filter (where try_cast(v.value as bigint) is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting in ('telemetry/allowtelemetry', 'telemetry-old/allowtelemetry')
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
