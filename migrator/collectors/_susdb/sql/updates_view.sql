-- row_kind = "update_revision"
-- fills    = ["update"]
-- needs    = ["PUBLIC_VIEWS.vUpdate"]
-- key      = ["guid"]
-- lacks    = ["supersedence, approval state, licence and older revisions of the updates"]
-- why      = "What the view holds. It has no number of a revision; half of the id serves as one, the same in all queries of views."
select top (?)
       v.UpdateId                   as update_id,
       v.RevisionNumber             as revision,
       convert(bigint, convert(binary(8), v.UpdateId)) as revision_id,
       v.UpdateType                 as update_type,
       v.PublicationState           as publication_state,
       v.CreationDate               as creation_date,
       v.IsDeclined                 as declined,
       v.ArrivalDate                as arrival_date,
       v.MsrcSeverity               as severity,
       v.DefaultTitle               as title,
       v.IsWsusInfrastructureUpdate as is_mandatory,
       v.UpdateSource               as update_source,
       v.UpdateId                   as key_1
  from PUBLIC_VIEWS.vUpdate v
 where v.UpdateId > cast(? as uniqueidentifier)
 order by v.UpdateId
option (maxdop 1)
