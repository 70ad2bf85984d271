select scope() as server_id, guid(update_id) as update_id, own_id(computer_id) as computer_id,
       action(approval_action) as action, guid(approval_group_id) as group_id
  from installation
 where guid(update_id) is not null and own_id(computer_id) is not null and guid(approval_group_id) is not null
