-- row_kind = "statistic"
-- fills    = ["server_status"]
-- needs    = ["dbo.tbRevision", "dbo.tbUpdate", "dbo.tbProperty", "dbo.tbDeployment", "dbo.tbComputerTarget", "dbo.tbTargetGroup", "dbo.tbTargetGroupType", "dbo.tbComputerSummaryForMicrosoftUpdates", "dbo.tbUpdateSummaryForAllComputers"]
-- lacks    = ["updates with stale approvals, with server errors and waiting for files"]
-- why      = "Counts of small tables and of what the server has summed up; what would read all states or files is left out."
select x.updates, x.declined_updates, x.expired_updates, x.approved_updates,
       x.updates - x.declined_updates - x.approved_updates as not_approved_updates,
       (select count(*) from dbo.tbUpdateSummaryForAllComputers s where s.Failed > 0) as updates_with_client_errors,
       (select count(*)
          from dbo.tbTargetGroup g
          join dbo.tbTargetGroupType t on t.TargetGroupTypeID = g.TargetGroupTypeID
         where g.IsBuiltin = 0 and t.Name = N'Computers') as groups,
       (select count(*) from dbo.tbComputerTarget) as computers,
       (select count(*) from dbo.tbComputerSummaryForMicrosoftUpdates c
         where c.NotInstalled > 0 or c.Downloaded > 0 or c.InstalledPendingReboot > 0) as computers_needing_updates,
       (select count(*) from dbo.tbComputerSummaryForMicrosoftUpdates c where c.Failed > 0) as computers_with_errors
  from (select count(*)                                                  as updates,
               coalesce(sum(case when u.IsHidden = 1 then 1 else 0 end), 0)           as declined_updates,
               coalesce(sum(case when p.PublicationState = 1 then 1 else 0 end), 0)   as expired_updates,
               coalesce(sum(case when u.IsHidden = 0 and a.RevisionID is not null then 1 else 0 end), 0) as approved_updates
          from dbo.tbRevision r
          join dbo.tbUpdate u   on u.LocalUpdateID = r.LocalUpdateID
          join dbo.tbProperty p on p.RevisionID = r.RevisionID
          left join (select distinct d.RevisionID from dbo.tbDeployment d where d.ActionID in (0, 1)) a
                 on a.RevisionID = r.RevisionID
         where r.IsLatestRevision = 1 and p.ExplicitlyDeployable = 1) x
option (maxdop 1)
