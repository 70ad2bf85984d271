select scope() as server_id, coalesce(guid(server_id), lower(said(full_domain_name))) as downstream_id,
       said(full_domain_name) as name,
       nullif(guid(parent_server_id), scope()) as parent_server_id,
       case when not absent(parent_server_id) then coalesce(guid(parent_server_id), scope()) = scope() end as is_direct,
       moment(last_sync_time) as last_sync_at, never(last_sync_time) as never_synced,
       moment(last_rollup_time) as last_rollup_at, said(version) as version, truth(is_replica) as is_replica
  from downstream
 where coalesce(guid(server_id), lower(said(full_domain_name))) is not null
