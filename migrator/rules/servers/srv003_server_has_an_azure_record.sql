-- id       = "SRV003"
-- title    = "The server has an Azure record"
-- about    = "computer"
-- severity = "risk"
-- effort   = "days"
-- why      = "Azure Update Manager sees a server only as a virtual machine in Azure or through the Arc agent."
-- remedy   = "Connect the server by Azure Arc before its wave."
-- source   = "https://learn.microsoft.com/azure/update-manager/prerequisites"
-- absence  = "accuses"
with by_full_name as (
    select fqdn from azure_machine where fqdn is not null group by fqdn
), by_bare_name as (
    select lower(name) as short_name from azure_machine where fqdn is null group by lower(name)
)
select m.machine_id as subject,
       case when m.name is null or m.os_role is null or m.is_multisession is null then null
            when f.fqdn is not null then true
            when b.short_name is not null then null
            else false end as ok,
       m.os_role in ('server', 'domain_controller') and not (m.os_role = 'server' and m.is_multisession) as applies,
       m.name, m.os_role, m.release, c.azure_kind, c.azure_resource_id, c.azure_status
  from machine m
  left join cloud_record c using (machine_id)
  left join by_full_name f on f.fqdn = m.name
  left join by_bare_name b on b.short_name = m.short_name
