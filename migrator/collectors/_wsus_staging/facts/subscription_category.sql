select scope() as server_id, guid(category_id) as category_id,
       coalesce(category_kind(category_type), 'product') as kind, any_value(said(title)) as title
  from subscribed
 where guid(category_id) is not null
 group by all
