-- id       = "CFG005"
-- title    = "Few superseded updates are left undeclined"
-- about    = "server"
-- severity = "note"
-- effort   = "hours"
-- why      = "Every scan weighs them: scans take long, time out and repeat."
-- remedy   = "Decline superseded updates every month, from the lowest server upwards."
-- source   = "https://learn.microsoft.com/troubleshoot/mem/configmgr/update-management/wsus-maintenance-guide"
-- absence  = "hides"
with counted as (
    select server_id,
           count(*) as updates,
           count(*) filter (where is_superseded and not is_declined) as superseded,
           count(*) filter (where coalesce(is_superseded, true) and not coalesce(is_declined, false)) as possible
      from "update"
     group by server_id
)
select s.server_id as subject,
       case when c.superseded >= t.value then false
            when c.possible < t.value then true end as ok,
       s.name, c.updates, c.superseded,
       t.value as superseded_not_declined
  from server s
  left join counted c using (server_id)
  join threshold t on t.name = 'superseded_not_declined'
