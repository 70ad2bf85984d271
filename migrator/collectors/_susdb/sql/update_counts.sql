-- row_kind = "summary"
-- fills    = ["update_status_count"]
-- needs    = ["dbo.tbUpdateSummaryForAllComputers", "dbo.tbUpdate"]
-- key      = ["int"]
-- share    = 7
-- why      = "Counts that the server keeps: one row an update, where grouping the states would read all of them, and against their order. It keeps none of what does not apply, so that one is not known."
with page as (
    select top (?) s.LocalUpdateID, u.UpdateID, s.Unknown, s.NotInstalled, s.Downloaded, s.Installed, s.Failed,
           s.InstalledPendingReboot, s.LastChangeTime
      from dbo.tbUpdateSummaryForAllComputers s
      join dbo.tbUpdate u on u.LocalUpdateID = s.LocalUpdateID
     where s.LocalUpdateID > ?
     order by s.LocalUpdateID
)
select page.UpdateID       as update_id,
       n.state             as state,
       n.computers         as count,
       page.LastChangeTime as last_updated,
       page.LocalUpdateID  as key_1
  from page
 cross apply (values (0, page.Unknown), (1, null), (2, page.NotInstalled), (3, page.Downloaded), (4, page.Installed),
                     (5, page.Failed), (6, page.InstalledPendingReboot)) n (state, computers)
 order by page.LocalUpdateID
option (maxdop 1)
