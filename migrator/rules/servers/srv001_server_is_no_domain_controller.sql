-- id       = "SRV001"
-- title    = "The server is no domain controller"
-- about    = "computer"
-- severity = "note"
-- effort   = "days"
-- why      = "Whoever may run commands through Azure on a domain controller owns the domain."
-- remedy   = "Decide by hand: a separate subscription with its own administrators, or leave it out of Azure."
-- source   = "https://learn.microsoft.com/azure/azure-arc/servers/security-overview"
-- absence  = "harmless"
select m.machine_id as subject,
       case when m.os_role = 'domain_controller' then false
            when c.product_type is not null and m.is_multisession is not null then m.os_role <> 'domain_controller'
       end as ok,
       m.os_role in ('server', 'domain_controller') and not (m.os_role = 'server' and m.is_multisession) as applies,
       m.name, m.os_role, m.edition, c.product_type
  from machine m
  join computer c on c.server_id = m.server_id and c.computer_id = m.machine_id
