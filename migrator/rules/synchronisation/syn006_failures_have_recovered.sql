-- id       = "SYN006"
-- title    = "Every failure of synchronisation has recovered"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "The server fails now: what has been released since is missing from every count."
-- remedy   = "Read SoftwareDistribution.log and event 386; since October 2025 the console no longer shows the details."
-- source   = "https://learn.microsoft.com/troubleshoot/mem/configmgr/update-management/troubleshoot-software-update-synchronization"
-- absence  = "hides"
with history as (
    select server_id,
           count(*) as runs,
           count(*) filter (where started_at is null or coalesce(result, 'unknown') = 'unknown') as unclear
      from sync_run
     group by server_id
), broken as (
    select server_id, began_at, failed_runs, error, side from sync_outage where recovered_at is null
)
select s.server_id as subject,
       case when b.server_id is not null then false
            when h.runs > 0 and h.unclear = 0 then true end as ok,
       s.name, b.began_at, b.failed_runs, b.error, b.side, h.runs,
       h.unclear as runs_without_result
  from server s
  left join history h using (server_id)
  left join broken b using (server_id)
