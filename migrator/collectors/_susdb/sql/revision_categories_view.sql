-- row_kind = "revision_category"
-- fills    = ["update_category"]
-- needs    = ["PUBLIC_VIEWS.vUpdate", "PUBLIC_VIEWS.vUpdateInCategory", "PUBLIC_VIEWS.vCategory", "PUBLIC_VIEWS.vClassification"]
-- key      = ["guid"]
-- share    = 5
-- why      = "A page of updates with their classification and their products."
with page as (
    select top (?) v.UpdateId, v.ClassificationId
      from PUBLIC_VIEWS.vUpdate v
     where v.UpdateId > cast(? as uniqueidentifier)
     order by v.UpdateId
)
select convert(bigint, convert(binary(8), b.UpdateId)) as revision_id,
       b.CategoryType as category_type,
       b.DefaultTitle as title,
       b.CategoryId   as category_id,
       b.UpdateId     as key_1
  from (select page.UpdateId, N'UpdateClassification' as CategoryType, k.DefaultTitle, page.ClassificationId as CategoryId
          from page
          left join PUBLIC_VIEWS.vClassification k on k.ClassificationId = page.ClassificationId
         union all
        select page.UpdateId, i.CategoryType, c.DefaultTitle, i.CategoryId
          from page
          join PUBLIC_VIEWS.vUpdateInCategory i on i.UpdateId = page.UpdateId
          left join PUBLIC_VIEWS.vCategory c    on c.CategoryId = i.CategoryId
         where i.CategoryType <> N'UpdateClassification') b
 order by b.UpdateId
option (maxdop 1)
