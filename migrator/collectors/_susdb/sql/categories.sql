-- row_kind = "category"
-- fills    = ["category"]
-- needs    = ["dbo.tbCategory", "dbo.tbUpdate", "dbo.tbPrecomputedCategoryLocalizedProperty"]
-- why      = "The same from the tables, for a server whose views are other than described."
select u.UpdateID as category_id, c.CategoryType as category_type, t.Title as title
  from dbo.tbCategory c
  join dbo.tbUpdate u on u.LocalUpdateID = c.CategoryID
  left join dbo.tbPrecomputedCategoryLocalizedProperty t on t.CategoryID = c.CategoryID and t.ShortLanguage = N'en'
