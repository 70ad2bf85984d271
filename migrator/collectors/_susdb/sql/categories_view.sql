-- row_kind = "category"
-- fills    = ["category"]
-- needs    = ["PUBLIC_VIEWS.vCategory", "PUBLIC_VIEWS.vClassification"]
-- why      = "The views hold all that is wanted of a category."
select c.CategoryId as category_id, c.CategoryType as category_type, c.DefaultTitle as title
  from PUBLIC_VIEWS.vCategory c
 where c.CategoryType <> N'UpdateClassification'
 union all
select k.ClassificationId, N'UpdateClassification', k.DefaultTitle
  from PUBLIC_VIEWS.vClassification k
