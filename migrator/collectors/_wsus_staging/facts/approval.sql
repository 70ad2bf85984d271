select scope() as server_id,
       coalesce(guid(deployment_id),
                concat_ws('/', guid(update_id), guid(group_id), coalesce(action(action_id), 'unknown'))) as approval_id,
       guid(update_id) as update_id, guid(group_id) as group_id, action(action_id) as action, whole(revision) as revision,
       moment(deployment_time) as created_at, moment(go_live_time) as goes_live_at,
       is_set(deadline) as has_deadline, moment(deadline) as deadline, said(administrator) as administrator,
       not truth(is_assigned) as is_optional, truth(deployment_status) as is_active
  from deployment
 where guid(update_id) is not null and guid(group_id) is not null
   and coalesce(action(action_id), '') <> 'internal'
