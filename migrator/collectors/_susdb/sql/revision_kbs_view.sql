-- row_kind = "revision_kb"
-- fills    = ["update"]
-- needs    = ["PUBLIC_VIEWS.vUpdate"]
-- key      = ["guid"]
-- required = "kb"
-- why      = "The one article that the view holds of an update."
select top (?)
       convert(bigint, convert(binary(8), v.UpdateId)) as revision_id,
       v.KnowledgebaseArticle as kb,
       v.UpdateId             as key_1
  from PUBLIC_VIEWS.vUpdate v
 where v.UpdateId > cast(? as uniqueidentifier)
 order by v.UpdateId
option (maxdop 1)
