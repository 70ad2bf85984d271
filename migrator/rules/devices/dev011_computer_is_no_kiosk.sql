-- id       = "DEV011"
-- title    = "The computer is no kiosk"
-- about    = "computer"
-- severity = "note"
-- effort   = "days"
-- why      = "A kiosk, sign or till has nobody who answers a restart prompt; it needs a ring and active hours of its own."
-- remedy   = "Give kiosks a ring of their own with forced restarts outside opening hours."
-- source   = "https://learn.microsoft.com/windows/configuration/assigned-access/overview"
-- absence  = "hides"
select m.machine_id as subject,
       case when m.name is null then null
            when n.machine_id is null then true
            else not n.is_kiosk end as ok,
       m.name, n.is_kiosk, n.site, n.role, n.owner
  from machine m
  left join machine_note n using (machine_id)
