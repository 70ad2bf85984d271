-- row_kind = "event"
-- fills    = ["sync_run", "server_event"]
-- needs    = ["dbo.tbEventInstance", "dbo.tbEvent", "dbo.tbEventMessageTemplate"]
-- key      = ["bigint"]
-- why      = "Synchronisations, failures and changes of the subscription by number, which an index holds; not a row for each file."
select top (?)
       e.EventInstanceID                            as event_instance_id,
       e.EventID                                    as event_id,
       e.EventNamespaceID                           as namespace_id,
       e.EventSourceID                              as source_id,
       e.TimeAtTarget                               as time_at_target,
       e.TimeAtServer                               as time_at_server,
       k.StateID                                    as state_id,
       k.SeverityID                                 as severity_id,
       e.Win32HResult                               as win32_result,
       t.MessageTemplate                            as message_template,
       e.ComputerID                                 as computer_id,
       convert(nvarchar(max), e.MiscData)           as misc_data,
       convert(nvarchar(max), e.ReplacementStrings) as replacement_strings,
       e.UpdateID                                   as update_id,
       e.EventOrdinalNumber                         as key_1
  from dbo.tbEventInstance e
  left join dbo.tbEvent k                on k.EventID = e.EventID and k.EventNamespaceID = e.EventNamespaceID
  left join dbo.tbEventMessageTemplate t on t.EventID = e.EventID and t.EventNamespaceID = e.EventNamespaceID
 where e.EventNamespaceID = 2
   and e.EventID in (361, 362, 364, 381, 382, 384, 385, 386, 387, 389, 421, 422, 423, 424, 425)
   and e.EventOrdinalNumber > ?
 order by e.EventOrdinalNumber
option (maxdop 1)
