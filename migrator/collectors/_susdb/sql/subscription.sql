-- row_kind = "pair"
-- fills    = ["subscription"]
-- needs    = ["dbo.tbSchedule"]
-- if_empty = "which of the schedules is the synchronisation's"
-- why      = "Nothing public says which schedule is the synchronisation's, so it is read where there is only one."
select p.name, p.value
  from (select c.ScheduledTimeOfDay, c.Frequency, c.LastRunTime, c.LastModifiedBy, c.LastModifiedTime
          from dbo.tbSchedule c
         where 1 = (select count(*) from dbo.tbSchedule)) s
 cross apply (values
           (N'synchronizeautomatically',          case when s.ScheduledTimeOfDay is null then N'false' else N'true' end),
           (N'synchronizeautomaticallytimeofday', convert(nvarchar(12), s.ScheduledTimeOfDay)),
           (N'numberofsynchronizationsperday',    convert(nvarchar(12), s.Frequency)),
           (N'lastsynchronizationtime',           convert(nvarchar(30), s.LastRunTime, 126)),
           (N'subscription_lastmodifiedby',       s.LastModifiedBy),
           (N'subscription_lastmodifiedtime',     convert(nvarchar(30), s.LastModifiedTime, 126))
       ) p (name, value)
