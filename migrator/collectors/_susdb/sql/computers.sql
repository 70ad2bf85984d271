-- row_kind = "computer"
-- fills    = ["computer"]
-- needs    = ["dbo.tbComputerTarget", "dbo.tbComputerTargetDetail", "dbo.tbDownstreamServerTarget", "dbo.tbRequestedTargetGroup", "dbo.tbRequestedTargetGroupsForTarget"]
-- key      = ["int"]
-- why      = "The view lacks edition, product type and the group that the client asks for."
select top (?)
       ct.ComputerID                as computer_id,
       ct.LastSyncTime              as last_sync_time,
       ct.LastReportedStatusTime    as last_reported_status_time,
       ct.IPAddress                 as ip_address,
       ct.FullDomainName            as full_domain_name,
       d.OSMajorVersion             as os_major,
       d.OSMinorVersion             as os_minor,
       d.OSBuildNumber              as os_build,
       d.OSLocale                   as os_locale,
       d.ComputerMake               as make,
       d.ComputerModel              as model,
       d.BiosVersion                as bios_version,
       d.ProcessorArchitecture      as architecture,
       (select min(g.Name)
          from dbo.tbRequestedTargetGroupsForTarget w
          join dbo.tbRequestedTargetGroup g on g.RequestedTargetGroupID = w.RequestedTargetGroupID
         where w.TargetID = ct.TargetID) as requested_group,
       s.AccountServerID            as parent_server_id,
       ct.LastSyncResult            as last_sync_result,
       d.OldProductType             as old_product_type,
       d.NewProductType             as new_product_type,
       d.ClientVersion              as client_version,
       d.OSDescription              as os_description,
       ct.TargetID                  as key_1
  from dbo.tbComputerTarget ct
  left join dbo.tbComputerTargetDetail d   on d.TargetID = ct.TargetID
  left join dbo.tbDownstreamServerTarget s on s.TargetID = ct.ParentServerTargetID
 where ct.TargetID > ?
 order by ct.TargetID
option (maxdop 1)
