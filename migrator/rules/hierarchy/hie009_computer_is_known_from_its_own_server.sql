-- id       = "HIE009"
-- title    = "The computer is known from its own server"
-- about    = "computer"
-- severity = "note"
-- effort   = "hours"
-- why      = "A roll-up is as old as the last synchronisation, and knows neither how that server targets nor what it approves."
-- remedy   = "Read the server that the computer reports to; where it does not list the computer, delete the record above."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "harmless"
select m.machine_id as subject,
       case when m.known_from = 'only a roll-up' then false
            when m.known_from = 'its own server' then true end as ok,
       m.name,
       m.server_id as listed_by,
       m.home_key as reports_to,
       t.was_read, t.problem
  from machine m
  left join server_tree t on t.server_key = m.home_key
