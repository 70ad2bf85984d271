-- id       = "DEV010"
-- title    = "The computer has a way to the internet"
-- about    = "computer"
-- severity = "risk"
-- effort   = "project"
-- why      = "A cloud service can only update what reaches it; an isolated computer stays on WSUS for now."
-- remedy   = "Open the endpoints of the service, or keep the computer on WSUS and say for how long."
-- source   = "https://learn.microsoft.com/windows/deployment/windows-autopatch/prepare/windows-autopatch-configure-network"
-- absence  = "hides"
select m.machine_id as subject,
       case when m.name is null then null
            when n.machine_id is null then true
            else not n.is_isolated end as ok,
       m.name, n.is_isolated, n.site, n.role, n.owner
  from machine m
  left join machine_note n using (machine_id)
