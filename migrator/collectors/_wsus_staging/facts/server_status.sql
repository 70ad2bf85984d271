select scope() as server_id,
       whole(updates) as updates, whole(approved_updates) as approved_updates,
       whole(declined_updates) as declined_updates, whole(expired_updates) as expired_updates,
       whole(not_approved_updates) as not_approved_updates,
       whole(updates_with_stale_approvals) as updates_with_stale_approvals,
       whole(updates_needing_files) as updates_needing_files,
       whole(updates_with_server_errors) as updates_with_server_errors,
       whole(updates_with_client_errors) as updates_with_client_errors,
       whole(computers) as computers, whole(computers_needing_updates) as computers_needing_updates,
       whole(computers_with_errors) as computers_with_errors, whole(groups) as groups
  from statistic
 limit 1
