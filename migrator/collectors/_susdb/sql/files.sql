-- row_kind = "update_file"
-- fills    = ["update_file"]
-- needs    = ["dbo.tbRevision", "dbo.tbProperty", "dbo.tbUpdate", "dbo.tbBundleDependency", "dbo.tbFileForRevision", "dbo.tbFile"]
-- key      = ["int"]
-- share    = 20
-- required = "name"
-- why      = "A page of updates with their own files and those of the updates that they bundle; no view holds files."
with page as (
    select top (?) r.RevisionID, u.UpdateID
      from dbo.tbRevision r
      join dbo.tbUpdate u   on u.LocalUpdateID = r.LocalUpdateID
      join dbo.tbProperty p on p.RevisionID = r.RevisionID
     where r.IsLatestRevision = 1
       and p.ExplicitlyDeployable = 1
       and r.RevisionID > ?
     order by r.RevisionID
), holder as (
    select page.RevisionID, page.UpdateID, page.RevisionID as HolderID
      from page
     union all
    select page.RevisionID, page.UpdateID, b.BundledRevisionID
      from page
      join dbo.tbBundleDependency b on b.RevisionID = page.RevisionID
)
select h.UpdateID      as update_id,
       f.FileName      as name,
       f.Size          as size,
       x.PatchingType  as file_type,
       h.RevisionID    as key_1
  from holder h
  left join dbo.tbFileForRevision x on x.RevisionID = h.HolderID
  left join dbo.tbFile f            on f.FileDigest = x.FileDigest and f.IsEula = 0
 order by h.RevisionID
option (maxdop 1)
