-- id       = "SYN002"
-- title    = "A classification cleared in a known incident is ticked again"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Clearing the classification was passed on as a workaround; where it stayed cleared, its updates never arrive, silently."
-- remedy   = "Tick the classification again and synchronise."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/setting-up-update-synchronizations"
-- absence  = "accuses"
with history as (
    select server_id,
           count(*) filter (where started_at is null or coalesce(result, 'unknown') = 'unknown') as unclear
      from sync_run
     group by server_id
), met as (
    select server_id,
           max(incident_id) as incident_id,
           max(possible_incident_id) as possible_incident_id
      from sync_outage
     group by server_id
), ticked as (
    select c.server_id,
           i.incident_id,
           count(*) as categories
      from subscription_category c
      join wsus_incident i on i.classification_id = c.category_id
     group by c.server_id, i.incident_id
)
select s.server_id as subject,
       case when s.syncs_from_microsoft_update is not null and m.incident_id is not null
            then coalesce(t.categories, 0) > 0 end as ok,
       s.syncs_from_microsoft_update
       and (m.incident_id is not null or m.possible_incident_id is not null or coalesce(h.unclear, 1) > 0) as applies,
       s.name,
       i.title as incident,
       f.title as classification,
       i.workaround
  from server s
  left join history h using (server_id)
  left join met m using (server_id)
  left join wsus_incident i on i.incident_id = m.incident_id
  left join update_family f on f.classification_id = i.classification_id
  left join ticked t on t.server_id = s.server_id and t.incident_id = m.incident_id
