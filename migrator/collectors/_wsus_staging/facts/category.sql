select scope() as server_id, guid(category_id) as category_id, category_kind(category_type) as kind, said(title) as title
  from category
 where guid(category_id) is not null
