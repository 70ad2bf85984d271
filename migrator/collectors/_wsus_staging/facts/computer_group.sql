select scope() as server_id, guid(group_id) as group_id, said(name) as name, guid(parent_id) as parent_id,
       case when not absent(parent_id) then guid(parent_id) is not null end as has_parent
  from target_group
 where guid(group_id) is not null
   and coalesce(lower(said(target_group_type)), 'computers') in ('computers', '0')
