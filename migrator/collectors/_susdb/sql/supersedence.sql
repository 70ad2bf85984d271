-- row_kind = "supersedence"
-- fills    = ["supersedence"]
-- needs    = ["dbo.tbRevisionSupersedesUpdate", "dbo.tbRevision", "dbo.tbUpdate"]
-- key      = ["int", "guid"]
-- why      = "The views do not say what supersedes what."
select top (?)
       s.RevisionID         as revision_id,
       u.UpdateID           as update_id,
       s.SupersededUpdateID as superseded_update_id,
       s.RevisionID         as key_1,
       s.SupersededUpdateID as key_2
  from dbo.tbRevisionSupersedesUpdate s
  join dbo.tbRevision r on r.RevisionID = s.RevisionID and r.IsLatestRevision = 1
  join dbo.tbUpdate u   on u.LocalUpdateID = r.LocalUpdateID
 where s.RevisionID >= ? and (s.RevisionID > ? or s.SupersededUpdateID > cast(? as uniqueidentifier))
 order by s.RevisionID, s.SupersededUpdateID
option (maxdop 1)
