-- row_kind = "summary"
-- fills    = ["computer_status_count"]
-- needs    = ["dbo.tbComputerSummaryForMicrosoftUpdates", "dbo.tbComputerTarget"]
-- key      = ["int"]
-- share    = 7
-- why      = "Counts that the server keeps: one row a computer, where grouping the states would read all of them. It keeps none of what does not apply, so that one is not known."
with page as (
    select top (?) s.TargetID, ct.ComputerID, s.Unknown, s.NotInstalled, s.Downloaded, s.Installed, s.Failed,
           s.InstalledPendingReboot, s.LastChangeTime
      from dbo.tbComputerSummaryForMicrosoftUpdates s
      join dbo.tbComputerTarget ct on ct.TargetID = s.TargetID
     where s.TargetID > ?
     order by s.TargetID
)
select page.ComputerID     as computer_id,
       n.state             as state,
       n.updates           as count,
       page.LastChangeTime as last_updated,
       page.TargetID       as key_1
  from page
 cross apply (values (0, page.Unknown), (1, null), (2, page.NotInstalled), (3, page.Downloaded), (4, page.Installed),
                     (5, page.Failed), (6, page.InstalledPendingReboot)) n (state, updates)
 order by page.TargetID
option (maxdop 1)
