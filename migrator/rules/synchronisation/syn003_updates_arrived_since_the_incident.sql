-- id       = "SYN003"
-- title    = "Updates of the classification have arrived since the known incident"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Other updates arrive and those of the classification do not: the catalogue has a hole that no error reports."
-- remedy   = "Tick the classification again, synchronise, and look for the updates that were missed."
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
           max(possible_incident_id) as possible_incident_id,
           count(*) filter (where incident_id is not null and recovered_at is null) as not_recovered,
           max(recovered_at) filter (where incident_id is not null) as recovered_at
      from sync_outage
     group by server_id
), arrived as (
    select u.server_id,
           count(*) filter (where u.classification_id = i.classification_id and u.arrived_at > m.recovered_at) as arrivals,
           count(*) filter (where (u.classification_id is null or u.classification_id = i.classification_id)
                              and (u.arrived_at is null or u.arrived_at > m.recovered_at)) as possible,
           max(u.arrived_at) filter (where u.classification_id <> i.classification_id) as others_arrived_at,
           max(u.arrived_at) filter (where u.classification_id = i.classification_id) as last_arrived_at
      from "update" u
      join met m using (server_id)
      join wsus_incident i on i.incident_id = m.incident_id
     group by u.server_id
)
select s.server_id as subject,
       case when s.syncs_from_microsoft_update is null or m.incident_id is null then null
            when h.unclear > 0 or m.not_recovered > 0 or v.state <> 'complete' then null
            when a.arrivals > 0 then true
            when a.possible > 0 then null
            when whole_days(m.recovered_at, a.others_arrived_at) > t.value then false end as ok,
       s.syncs_from_microsoft_update
       and (m.incident_id is not null or m.possible_incident_id is not null or coalesce(h.unclear, 1) > 0) as applies,
       s.name,
       i.title as incident,
       f.title as classification,
       m.recovered_at, a.last_arrived_at, a.others_arrived_at,
       t.value as arrival_gap_days
  from server s
  left join history h using (server_id)
  left join coverage v on v.scope_kind = 'server' and v.scope = s.server_id and v.table_name = 'sync_run'
  left join met m using (server_id)
  left join wsus_incident i on i.incident_id = m.incident_id
  left join update_family f on f.classification_id = i.classification_id
  left join arrived a using (server_id)
  join threshold t on t.name = 'arrival_gap_days'
