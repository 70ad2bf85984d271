select scope() as server_id, guid(update_id) as update_id,
       counted("count", "state", 'unknown') as unknown, counted("count", "state", 'not_applicable') as not_applicable,
       counted("count", "state", 'not_installed') as not_installed, counted("count", "state", 'downloaded') as downloaded,
       counted("count", "state", 'installed') as installed, counted("count", "state", 'pending_reboot') as pending_reboot,
       counted("count", "state", 'failed') as failed, max(moment(last_updated)) as counted_at
  from summary
 where guid(update_id) is not null
 group by all
