select scope() as server_id, guid(deployment_id) as approval_id, guid(update_id) as update_id, guid(group_id) as group_id,
       action(action_id) as action, whole(revision) as revision, moment(deployment_time) as created_at,
       moment(go_live_time) as goes_live_at, is_set(deadline) as has_deadline, moment(deadline) as deadline,
       said(administrator) as administrator, not truth(is_assigned) as is_optional, moment(time_of_death) as removed_at,
       said(removed_by) as removed_by
  from dead_deployment
 where guid(deployment_id) is not null
   and coalesce(action(action_id), '') <> 'internal'
