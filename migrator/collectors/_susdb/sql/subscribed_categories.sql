-- row_kind = "subscribed"
-- fills    = ["subscription_category"]
-- needs    = ["dbo.tbCategoryInSubscription", "dbo.tbCategory", "dbo.tbUpdate", "dbo.tbPrecomputedCategoryLocalizedProperty"]
-- why      = "Products and classifications that are synchronised; the views hold only those that exist."
select u.UpdateID as category_id, c.CategoryType as category_type, t.Title as title
  from dbo.tbCategoryInSubscription s
  join dbo.tbCategory c on c.CategoryID = s.CategoryID
  join dbo.tbUpdate u   on u.LocalUpdateID = c.CategoryID
  left join dbo.tbPrecomputedCategoryLocalizedProperty t on t.CategoryID = c.CategoryID and t.ShortLanguage = N'en'
