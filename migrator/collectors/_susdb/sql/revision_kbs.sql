-- row_kind = "revision_kb"
-- fills    = ["update"]
-- needs    = ["dbo.tbKBArticleForRevision", "dbo.tbRevision"]
-- key      = ["int", "text"]
-- why      = "An update may have several articles; the view holds one."
select top (?)
       k.RevisionID  as revision_id,
       k.KBArticleID as kb,
       k.RevisionID  as key_1,
       k.KBArticleID as key_2
  from dbo.tbKBArticleForRevision k
  join dbo.tbRevision r on r.RevisionID = k.RevisionID and r.IsLatestRevision = 1
 where k.RevisionID >= ? and (k.RevisionID > ? or k.KBArticleID > ?)
 order by k.RevisionID, k.KBArticleID
option (maxdop 1)
