-- id       = "EST003"
-- title    = "The client has an Intune device record"
-- about    = "computer"
-- severity = "risk"
-- effort   = "project"
-- why      = "Update rings and Autopatch reach a computer only through Intune."
-- remedy   = "Enrol the client in Intune, by hybrid join and Group Policy or by co-management, before its wave."
-- source   = "https://learn.microsoft.com/windows/client-management/enroll-a-windows-10-device-automatically-using-group-policy"
-- absence  = "accuses"
select m.machine_id as subject,
       case when m.name is not null and m.os_role is not null
            then exists (select 1 from intune_device i where i.device_id = c.intune_device_id) end as ok,
       m.os_role = 'client' as applies,
       m.name, m.release, c.intune_device_id, c.entra_device_id, c.trust_type
  from machine m
  left join cloud_record c using (machine_id)
