select distinct scope() as server_id, guid(update_id) as update_id, guid(superseded_update_id) as supersedes_id
  from supersedence
 where guid(update_id) is not null and guid(superseded_update_id) is not null
