-- id       = "CFG006"
-- title    = "Drivers are not synchronised"
-- about    = "server"
-- severity = "note"
-- effort   = "days"
-- why      = "Driver approvals become driver policies in Intune, which choose by device, not by approval."
-- remedy   = "Decide who carries drivers: Intune driver policies, Autopatch, or the manufacturer’s tool."
-- source   = "https://learn.microsoft.com/intune/device-updates/windows/driver-updates"
-- absence  = "hides"
with listed as (
    select server_id, count(*) as categories from subscription_category group by server_id
), drivers as (
    select c.server_id, string_agg(f.title, ', ' order by f.title) as classifications
      from subscription_category c
      join update_family f on f.classification_id = c.category_id and f.family = 'driver'
     group by c.server_id
)
select s.server_id as subject,
       case when d.server_id is not null then false
            when l.categories > 0 then true end as ok,
       s.name, d.classifications, l.categories
  from server s
  left join listed l using (server_id)
  left join drivers d using (server_id)
