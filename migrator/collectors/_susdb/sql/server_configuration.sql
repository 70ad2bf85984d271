-- row_kind = "pair"
-- fills    = ["server"]
-- needs    = ["dbo.tbConfigurationA", "dbo.tbConfigurationB", "dbo.tbConfigurationC"]
-- why      = "Named values only: the tables also hold an encryption key and the proxy's password, which nobody needs."
select p.name, p.value
  from (select a.ServerID, a.SyncToMU, a.UpstreamServerName, a.ServerPortNumber, a.UpstreamServerUseSSL,
               a.HostOnMu, a.ServerTargeting, a.UseProxy, b.LocalContentCacheLocation,
               b.ServerSupportsAllLanguages, b.AutoRefreshDeployments,
               b.AutoPurgeServerEventAgeThreshold, c.ReplicaMode, c.LazySync,
               c.DownloadExpressPackages, c.AutoDeployMandatory, c.MaxTargetComputers
          from dbo.tbConfigurationA a
          join dbo.tbConfigurationB b on b.ConfigurationID = a.ConfigurationID
          join dbo.tbConfigurationC c on c.ConfigurationID = a.ConfigurationID) s
 cross apply (values
           (N'serverid',                         convert(nvarchar(36), s.ServerID)),
           (N'synctomu',                         case when s.SyncToMU = 1 then N'true' else N'false' end),
           (N'upstreamservername',               s.UpstreamServerName),
           (N'serverportnumber',                 convert(nvarchar(12), s.ServerPortNumber)),
           (N'upstreamserverusessl',             case when s.UpstreamServerUseSSL = 1 then N'true' else N'false' end),
           (N'hostonmu',                         case when s.HostOnMu = 1 then N'true' else N'false' end),
           (N'servertargeting',                  case when s.ServerTargeting = 1 then N'true' else N'false' end),
           (N'useproxy',                         case when s.UseProxy = 1 then N'true' else N'false' end),
           (N'localcontentcachelocation',        s.LocalContentCacheLocation),
           (N'serversupportsalllanguages',       case when s.ServerSupportsAllLanguages = 1 then N'true' else N'false' end),
           (N'autorefreshdeployments',           case when s.AutoRefreshDeployments = 1 then N'true' else N'false' end),
           (N'autopurgeservereventagethreshold', convert(nvarchar(12), s.AutoPurgeServerEventAgeThreshold)),
           (N'replicamode',                      case when s.ReplicaMode = 1 then N'true' else N'false' end),
           (N'lazysync',                         case when s.LazySync = 1 then N'true' else N'false' end),
           (N'downloadexpresspackages',          case when s.DownloadExpressPackages = 1 then N'true' else N'false' end),
           (N'autodeploymandatory',              case when s.AutoDeployMandatory = 1 then N'true' else N'false' end),
           (N'maxtargetcomputers',               convert(nvarchar(12), s.MaxTargetComputers))
       ) p (name, value)
