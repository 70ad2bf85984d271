-- id       = "DEV008"
-- title    = "The Windows release still gets updates free of charge"
-- about    = "computer"
-- severity = "risk"
-- effort   = "project"
-- why      = "After the end of servicing only paid extended security updates are left, and they have to be licensed and enrolled."
-- remedy   = "Upgrade, or buy extended security updates and say who pays for them."
-- source   = "https://learn.microsoft.com/windows/release-health/"
-- absence  = "harmless"
select m.machine_id as subject,
       m.end_of_servicing >= run.as_of as ok,
       m.name, m.release, m.edition, m.build, m.end_of_servicing, m.end_of_extended
  from machine m
 cross join run
