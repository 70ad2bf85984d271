-- id       = "SRV003"
-- title    = "The server has an Azure record"
-- about    = "computer"
-- severity = "risk"
-- effort   = "days"
-- why      = "Azure Update Manager sees a server only as a virtual machine in Azure or through the Arc agent."
-- remedy   = "Connect the server by Azure Arc before its wave."
-- source   = "https://learn.microsoft.com/azure/update-manager/prerequisites"
-- absence  = "accuses"
select m.machine_id as subject,
       case when m.name is not null and m.os_role is not null and m.is_multisession is not null
            then exists (select 1 from azure_machine z where z.resource_id = c.azure_resource_id) end as ok,
       m.os_role in ('server', 'domain_controller') and not (m.os_role = 'server' and m.is_multisession) as applies,
       m.name, m.os_role, m.release, c.azure_kind, c.azure_resource_id, c.azure_status
  from machine m
  left join cloud_record c using (machine_id)
