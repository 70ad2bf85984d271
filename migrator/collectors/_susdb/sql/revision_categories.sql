-- row_kind = "revision_category"
-- fills    = ["update_category"]
-- needs    = ["dbo.tbRevisionInCategory", "dbo.tbRevision", "dbo.tbProperty", "dbo.tbCategory", "dbo.tbUpdate", "dbo.tbPrecomputedCategoryLocalizedProperty"]
-- key      = ["int", "int"]
-- why      = "Pages along the table's own key, and belongs to the revisions that the updates are read in."
select top (?)
       c.RevisionID   as revision_id,
       k.CategoryType as category_type,
       t.Title        as title,
       u.UpdateID     as category_id,
       c.RevisionID   as key_1,
       c.CategoryID   as key_2
  from dbo.tbRevisionInCategory c
  join dbo.tbRevision r on r.RevisionID = c.RevisionID and r.IsLatestRevision = 1
  join dbo.tbProperty p on p.RevisionID = c.RevisionID and p.ExplicitlyDeployable = 1
  join dbo.tbCategory k on k.CategoryID = c.CategoryID
  join dbo.tbUpdate u   on u.LocalUpdateID = c.CategoryID
  left join dbo.tbPrecomputedCategoryLocalizedProperty t on t.CategoryID = c.CategoryID and t.ShortLanguage = N'en'
 where c.RevisionID >= ? and (c.RevisionID > ? or c.CategoryID > ?)
 order by c.RevisionID, c.CategoryID
option (maxdop 1)
