-- id       = "DEV004"
-- title    = "The operating system is known"
-- about    = "computer"
-- severity = "blocker"
-- effort   = "hours"
-- why      = "Without the build and the role nothing can say where the computer goes; without the edition, until when it gets updates."
-- remedy   = "Where an export lacks it for all computers, export again with the script or Export-Clixml; else let the computer contact its server, or read it from Intune, Azure or the directory."
-- source   = "https://learn.microsoft.com/openspecs/windows_protocols/ms-wusp/"
-- absence  = "harmless"
select m.machine_id as subject,
       case when m.build is null or m.os_role is null then false
            when m.edition_family is not null then true end as ok,
       m.name, m.build, m.os_role, m.edition_family, m.edition_source, m.never_reported
  from machine m
