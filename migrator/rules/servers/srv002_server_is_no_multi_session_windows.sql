-- id       = "SRV002"
-- title    = "The server is no multi-session Windows"
-- about    = "computer"
-- severity = "risk"
-- effort   = "days"
-- why      = "Windows multi-session reports as a server and is a client: neither Autopatch nor Update Manager takes it as such."
-- remedy   = "Update the image of the host pool and replace the session hosts, as Azure Virtual Desktop is meant to be run."
-- source   = "https://learn.microsoft.com/azure/virtual-desktop/windows-multisession-faq"
-- absence  = "harmless"
select m.machine_id as subject,
       case when m.os_role is not null then not m.is_multisession end as ok,
       m.os_role in ('server', 'domain_controller') or m.is_multisession as applies,
       m.name, m.os_role, m.edition, m.is_multisession, m.build
  from machine m
