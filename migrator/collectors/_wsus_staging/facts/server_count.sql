select scope() as server_id, said(name) as name, whole(value) as value
  from server_count
 where said(name) is not null
