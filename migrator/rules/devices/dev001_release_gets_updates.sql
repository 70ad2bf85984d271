-- id       = "DEV001"
-- title    = "The Windows release still gets updates, free or paid"
-- about    = "computer"
-- severity = "blocker"
-- effort   = "project"
-- why      = "A release past its end gets no updates from any service; moving it changes nothing."
-- remedy   = "Upgrade before the computer's wave, or take it out of service."
-- source   = "https://learn.microsoft.com/windows/release-health/"
-- absence  = "harmless"
select m.machine_id as subject,
       coalesce(m.end_of_extended, m.end_of_servicing) >= run.as_of as ok,
       m.name, m.release, m.edition, m.build, m.end_of_servicing, m.end_of_extended
  from machine m
 cross join run
