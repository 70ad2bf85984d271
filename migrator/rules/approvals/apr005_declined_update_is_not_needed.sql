-- id       = "APR005"
-- title    = "No computer needs the declined update"
-- about    = "update"
-- severity = "note"
-- effort   = "hours"
-- why      = "What was declined on purpose comes back with a ring: cloud services know no declining of a single quality update."
-- remedy   = "Find out why it was declined before the computers that need it move."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/3-approve-and-deploy-updates-in-wsus"
-- absence  = "harmless"
select u.server_id || '/' || u.update_id as subject,
       case when u.is_declined is null then null
            when c.not_installed > 0 or c.downloaded > 0 or c.failed > 0 then false
            when c.unknown = 0 then not (c.not_installed > 0 or c.downloaded > 0 or c.failed > 0) end as ok,
       not (coalesce(c.not_installed > 0 or c.downloaded > 0 or c.failed > 0, false)
            and coalesce(o.not_installed > 0 or o.downloaded > 0 or o.failed > 0, false)) as applies,
       u.title, joined(u.kbs, ', ') as kbs, c.not_installed, c.downloaded, c.failed, c.unknown, c.counted_at
  from "update" u
  left join update_status_count c on c.server_id = u.server_id and c.update_id = u.update_id
  left join update_copy p on p.server_id = u.server_id and p.update_id = u.update_id
  left join update_status_count o on o.server_id = p.owner_id and o.update_id = p.update_id
 where coalesce(u.is_declined, true)
