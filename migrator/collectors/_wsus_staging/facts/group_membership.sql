select distinct scope() as server_id, own_id(computer_id) as computer_id, guid(group_id) as group_id
  from membership
 where own_id(computer_id) is not null and guid(group_id) is not null
