select scope() as server_id, guid(update_id) as update_id, own_id(computer_id) as computer_id, state(state) as state,
       action(approval_action) as approval_action, guid(approval_group_id) as approval_group_id
  from installation
 where guid(update_id) is not null and own_id(computer_id) is not null
