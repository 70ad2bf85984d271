select scope() as server_id, guid(update_id) as update_id, said(name) as name, max(whole(size)) as size_bytes,
       max(file_kind(file_type)) as kind
  from update_file
 where guid(update_id) is not null and said(name) is not null
 group by all
