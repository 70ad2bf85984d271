-- id       = "DEV009"
-- title    = "Windows is 64-bit"
-- about    = "computer"
-- severity = "risk"
-- effort   = "project"
-- why      = "Autopatch and the Azure Arc agent need a 64-bit Windows; Windows 11 and current servers exist in no other form."
-- remedy   = "Replace or reinstall; until then update rings or WSUS carry the computer."
-- source   = "https://learn.microsoft.com/windows/deployment/windows-autopatch/prepare/windows-autopatch-prerequisites"
-- absence  = "harmless"
select m.machine_id as subject,
       case when lower(m.architecture) in ('amd64', 'x64', 'arm64', 'ia64') then true
            when lower(m.architecture) in ('x86', 'i386', 'arm') then false end as ok,
       m.name, m.architecture, m.release, m.model
  from machine m
