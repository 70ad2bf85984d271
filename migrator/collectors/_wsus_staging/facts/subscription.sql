with schedule as (
    select told, whole(told['synchronizeautomaticallytimeofday']) as time_of_day
      from configuration
)
select scope() as server_id,
       truth(told['synchronizeautomatically']) as synchronizes_automatically,
       -- Seconds after midnight by the specification; a larger number can only be .NET ticks.
       case when time_of_day >= 86400 then time_of_day // 10000000 else time_of_day end as time_of_day_s,
       whole(told['numberofsynchronizationsperday']) as runs_per_day,
       moment(told['lastsynchronizationtime']) as last_synchronized_at,
       case when map_contains(told, 'lastsynchronizationtime') then never(told['lastsynchronizationtime']) end as never_synchronized,
       moment(told['next_synchronization']) as next_run_at,
       said(told['subscription_lastmodifiedby']) as modified_by,
       moment(told['subscription_lastmodifiedtime']) as modified_at
  from schedule
