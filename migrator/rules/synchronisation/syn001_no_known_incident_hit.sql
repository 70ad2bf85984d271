-- id       = "SYN001"
-- title    = "No known incident stopped the synchronisation"
-- about    = "server"
-- severity = "note"
-- effort   = "hours"
-- why      = "In a known incident every server fails at once through no fault of its own; what people changed then often stays changed."
-- remedy   = "Check what was changed during the incident: classifications, proxies, schedules."
-- source   = "https://learn.microsoft.com/windows/release-health/"
-- absence  = "hides"
with history as (
    select server_id,
           min(started_at) as first_run_at,
           count(*) filter (where started_at is null or coalesce(result, 'unknown') = 'unknown') as unclear
      from sync_run
     group by server_id
), met as (
    select server_id,
           count(*) filter (where incident_id is not null) as certain,
           count(*) filter (where possible_incident_id is not null) as possible,
           min(began_at) as began_at,
           max(last_failed_at) as last_failed_at,
           sum(failed_runs) as failed_runs,
           max(error) as error,
           max(incident) as incident
      from sync_outage
     where incident_id is not null or possible_incident_id is not null
     group by server_id
), first as (
    select min(begins) as begins from wsus_incident
)
select s.server_id as subject,
       case when s.syncs_from_microsoft_update is null then null
            when m.certain > 0 then false
            when m.possible > 0 or h.unclear > 0 then null
            when h.first_run_at <= f.begins then true end as ok,
       s.syncs_from_microsoft_update as applies,
       s.name, m.incident, m.began_at, m.last_failed_at, m.failed_runs, m.error,
       h.first_run_at as history_begins,
       h.unclear as runs_without_result
  from server s
  left join history h using (server_id)
  left join met m using (server_id)
 cross join first f
