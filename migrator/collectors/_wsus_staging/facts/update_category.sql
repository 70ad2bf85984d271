select distinct scope() as server_id, guid(u.update_id) as update_id,
       coalesce(guid(r.category_id), c.category_id) as category_id
  from revision_category r
  join update_revision u on whole(u.revision_id) = whole(r.revision_id)
  left join titled_category c on c.kind = category_kind(r.category_type) and c.title = said(r.title)
 where guid(u.update_id) is not null and coalesce(guid(r.category_id), c.category_id) is not null
