-- row_kind = "update_revision"
-- fills    = ["update"]
-- needs    = ["dbo.tbUpdate", "dbo.tbRevision", "dbo.tbProperty", "dbo.tbPreComputedLocalizedProperty", "dbo.tbDeployment", "dbo.tbRevisionSupersedesUpdate", "dbo.tbEulaAcceptance"]
-- key      = ["int"]
-- why      = "The view lacks supersedence, stale approvals and whether a licence is still to be accepted."
select top (?)
       u.UpdateID                   as update_id,
       r.RevisionNumber             as revision,
       r.RevisionID                 as revision_id,
       p.UpdateType                 as update_type,
       p.PublicationState           as publication_state,
       p.CreationDate               as creation_date,
       case when exists (select 1 from dbo.tbDeployment d where d.RevisionID = r.RevisionID and d.ActionID in (0, 1))
            then 1 else 0 end       as is_deployed,
       case when p.EulaID is null then 0
            when exists (select 1 from dbo.tbEulaAcceptance a where a.EulaID = p.EulaID) then 0
            else 1 end              as requires_licence,
       u.IsHidden                   as declined,
       case when exists (select 1
                           from dbo.tbRevision o
                           join dbo.tbDeployment d on d.RevisionID = o.RevisionID and d.ActionID in (0, 1)
                          where o.LocalUpdateID = r.LocalUpdateID and o.IsLatestRevision = 0)
            then 1 else 0 end       as has_stale_deployments,
       r.IsLatestRevision           as is_latest_revision,
       p.ReceivedFromCreatorService as arrival_date,
       case when exists (select 1 from dbo.tbRevisionSupersedesUpdate s where s.RevisionID = r.RevisionID)
            then 1 else 0 end       as has_superseded_updates,
       u.LegacyName                 as legacy_name,
       p.MsrcSeverity               as severity,
       l.Title                      as title,
       case when exists (select 1 from dbo.tbRevision o
                          where o.LocalUpdateID = r.LocalUpdateID and o.RevisionNumber < r.RevisionNumber)
            then 1 else 0 end       as has_earlier_revision,
       r.IsMandatory                as is_mandatory,
       case when exists (select 1
                           from dbo.tbRevisionSupersedesUpdate s
                           join dbo.tbRevision n on n.RevisionID = s.RevisionID and n.IsLatestRevision = 1
                          where s.SupersededUpdateID = u.UpdateID)
            then 1 else 0 end       as is_superseded,
       u.IsLocallyPublished         as is_editable,
       case when u.IsLocallyPublished = 1 then 1 else 0 end as update_source,
       r.RevisionID                 as key_1
  from dbo.tbRevision r
  join dbo.tbUpdate u   on u.LocalUpdateID = r.LocalUpdateID
  join dbo.tbProperty p on p.RevisionID = r.RevisionID
  left join dbo.tbPreComputedLocalizedProperty l on l.RevisionID = r.RevisionID and l.ShortLanguage = N'en'
 where r.IsLatestRevision = 1
   and p.ExplicitlyDeployable = 1
   and r.RevisionID > ?
 order by r.RevisionID
option (maxdop 1)
