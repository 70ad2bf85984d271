-- id       = "DEV005"
-- title    = "The Windows build is not newer than the reference table"
-- about    = "computer"
-- severity = "note"
-- effort   = "hours"
-- why      = "A build newer than the table is a preview or a release that this version of the tool does not know yet."
-- remedy   = "Take a newer version of the tool, or look at why the computer runs a preview."
-- source   = "https://learn.microsoft.com/windows/release-health/"
-- absence  = "harmless"
select m.machine_id as subject,
       m.release_known as ok,
       m.name, m.build, m.os_role, m.edition_family
  from machine m
