select scope() as server_id, guid(e.event_instance_id) as event_id, whole(e.event_id) as number,
       coalesce(moment(e.time_at_server), moment(e.time_at_target)) as at,
       case when whole(e.severity_id) is not null then whole(e.severity_id) = 1 end as is_error,
       cast(null as varchar) as administrator,
       nullif(concat_ws(' ', said(e.message_template), said(e.replacement_strings), said(e.misc_data)), '') as message
  from event e
  join wsus_event w on w.number = whole(e.event_id)
 where w.role not in ('start', 'end') and guid(e.event_instance_id) is not null
