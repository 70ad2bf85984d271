-- row_kind = "computer"
-- fills    = ["computer"]
-- needs    = ["PUBLIC_VIEWS.vComputerTarget"]
-- key      = ["text"]
-- lacks    = ["edition, product type and requested group of the computers"]
-- why      = "What the view holds, for those who may read no table."
select top (?)
       v.ComputerTargetId           as computer_id,
       v.LastSyncTime               as last_sync_time,
       v.LastReportedStatusTime     as last_reported_status_time,
       v.IPAddress                  as ip_address,
       v.Name                       as full_domain_name,
       v.OSMajorVersion             as os_major,
       v.OSMinorVersion             as os_minor,
       v.OSBuildNumber              as os_build,
       v.OSDefaultUILanguage        as os_locale,
       v.Make                       as make,
       v.Model                      as model,
       v.BiosVersion                as bios_version,
       v.OSArchitecture             as architecture,
       v.ParentServerId             as parent_server_id,
       v.LastSyncResult             as last_sync_result,
       v.ClientVersion              as client_version,
       v.ComputerTargetId           as key_1
  from PUBLIC_VIEWS.vComputerTarget v
 where v.ComputerTargetId > ?
 order by v.ComputerTargetId
option (maxdop 1)
