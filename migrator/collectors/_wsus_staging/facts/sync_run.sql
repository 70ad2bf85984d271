with step as (
    select e.event_instance_id, w.role, w.result, w.started_manually, e.misc_data, e.replacement_strings, e.win32_result,
           coalesce(moment(e.time_at_server), moment(e.time_at_target)) as happened
      from event e
      join wsus_event w on w.number = whole(e.event_id)
     where w.role in ('start', 'end') and guid(e.event_instance_id) is not null
), paired as (
    select *, lag(role) over by_time as before_role, lead(role) over by_time as next_role,
           lead(happened) over by_time as next_at, lead(result) over by_time as next_result,
           lead(misc_data) over by_time as next_misc, lead(replacement_strings) over by_time as next_replacements,
           lead(win32_result) over by_time as next_win32
      from step
    window by_time as (order by happened, case role when 'start' then 0 else 1 end, event_instance_id)
), run as (
    -- A start belongs to the next event if that is an end; an end whose start is gone stands alone.
    select event_instance_id, happened as started_at, started_manually,
           case when next_role = 'end' then next_at end as ended_at,
           case when next_role = 'end' then next_result else 'unknown' end as result,
           case when next_role = 'end' then next_misc end as misc_data,
           case when next_role = 'end' then next_replacements end as replacement_strings,
           case when next_role = 'end' then whole(next_win32) end as win32
      from paired
     where role = 'start'
     union all
    select event_instance_id, null, null, happened, result, misc_data, replacement_strings, whole(win32_result)
      from paired
     where role = 'end' and before_role is distinct from 'start'
), told as (
    select *, nullif(concat_ws('; ', said(misc_data), said(replacement_strings),
                               case when win32 <> 0 then format('0x{:08x}', cast(win32 & 4294967295 as bigint)) end), '') as words
      from run
)
select scope() as server_id, guid(event_instance_id) as run_id, started_at, ended_at, started_manually, result,
       case when result = 'succeeded' then 'NotApplicable'
            when result = 'failed'
            then (select max(s.error) from sync_error s where regexp_matches(t.words, '\b' || s.error || '\b')) end as error,
       words as error_text, cast(null as bigint) as update_errors
  from told t
