-- The public views that are read: the columns are those that public scripts show; what they are made of is composed here
-- after the one definition that is public (vUpdateInstallationInfo), so that one set of rows fills tables and views.

create view PUBLIC_VIEWS.vComputerTarget as
select ct.ComputerID as ComputerTargetId, s.AccountServerID as ParentServerId, ct.FullDomainName as Name, ct.IPAddress,
       ct.LastSyncResult, ct.LastSyncTime, ct.LastReportedStatusTime, ct.LastInventoryTime as LastReportedInventoryTime,
       d.ClientVersion, d.ProcessorArchitecture as OSArchitecture, d.ComputerMake as Make, d.ComputerModel as Model,
       d.BiosName, d.BiosVersion, d.BiosReleaseDate, d.OSMajorVersion, d.OSMinorVersion, d.OSBuildNumber,
       d.OSServicePackMajorNumber, d.OSLocale as OSDefaultUILanguage
  from dbo.tbComputerTarget ct
  join dbo.tbComputerTargetDetail d on d.TargetID = ct.TargetID
  left join dbo.tbDownstreamServerTarget s on s.TargetID = ct.ParentServerTargetID;
create view PUBLIC_VIEWS.vComputerTargetGroup as
select g.TargetGroupID as ComputerTargetGroupId, g.Name, g.ParentGroupID as ParentTargetGroupId
  from dbo.tbTargetGroup g
  join dbo.tbTargetGroupType t on t.TargetGroupTypeID = g.TargetGroupTypeID
 where t.Name = N'Computers';
create view PUBLIC_VIEWS.vComputerGroupMembership as
select ct.ComputerID as ComputerTargetId, m.TargetGroupID as ComputerTargetGroupId, m.IsExplicitMember
  from dbo.tbExpandedTargetInTargetGroup m
  join dbo.tbComputerTarget ct on ct.TargetID = m.TargetID;
create view PUBLIC_VIEWS.vUpdate as
select u.UpdateID as UpdateId, r.RevisionNumber, l.Title as DefaultTitle, l.Description as DefaultDescription,
       k.UpdateID as ClassificationId, p.ReceivedFromCreatorService as ArrivalDate, p.CreationDate, u.IsHidden as IsDeclined,
       r.IsMandatory as IsWsusInfrastructureUpdate, p.MsrcSeverity, p.PublicationState, p.UpdateType,
       case when u.IsLocallyPublished = 1 then N'Other' else N'MicrosoftUpdate' end as UpdateSource,
       b.KBArticleID as KnowledgebaseArticle, s.SecurityBulletinID as SecurityBulletin,
       p.InstallRequiresUserInput as InstallationCanRequestUserInput,
       p.InstallRequiresConnectivity as InstallationRequiresNetworkConnectivity, p.InstallationImpact,
       p.InstallRebootBehavior as InstallationRebootBehavior
  from dbo.tbUpdate u
  join dbo.tbRevision r on r.LocalUpdateID = u.LocalUpdateID and r.IsLatestRevision = 1
  join dbo.tbProperty p on p.RevisionID = r.RevisionID and p.ExplicitlyDeployable = 1
  left join dbo.tbPreComputedLocalizedProperty l on l.RevisionID = r.RevisionID and l.ShortLanguage = N'en'
  left join dbo.tbRevisionInCategory c on c.RevisionID = r.RevisionID
        and c.CategoryID in (select x.CategoryID from dbo.tbCategory x where x.CategoryType = N'UpdateClassification')
  left join dbo.tbUpdate k on k.LocalUpdateID = c.CategoryID
  left join dbo.tbKBArticleForRevision b on b.RevisionID = r.RevisionID
  left join dbo.tbSecurityBulletinForRevision s on s.RevisionID = r.RevisionID;
create view PUBLIC_VIEWS.vUpdateApproval as
select d.DeploymentGuid as UpdateApprovalId, u.UpdateID as UpdateId, d.TargetGroupID as ComputerTargetGroupId,
       case d.ActionID when 0 then N'Install' when 1 then N'Uninstall' else N'NotApproved' end as Action,
       d.DeploymentTime as CreationDate, d.Deadline, d.AdminName as AdministratorName
  from dbo.tbDeployment d
  join dbo.tbRevision r on r.RevisionID = d.RevisionID
  join dbo.tbUpdate u on u.LocalUpdateID = r.LocalUpdateID
 where d.ActionID in (0, 1, 3);
create view PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer as
select d.DeploymentGuid as UpdateApprovalId, u.UpdateID as UpdateId, ct.ComputerID as ComputerTargetId
  from dbo.tbDeployment d
  join dbo.tbRevision r on r.RevisionID = d.RevisionID and r.IsLatestRevision = 1
  join dbo.tbUpdate u on u.LocalUpdateID = r.LocalUpdateID
  join dbo.tbTargetInTargetGroup m on m.TargetGroupID = d.TargetGroupID
  join dbo.tbComputerTarget ct on ct.TargetID = m.TargetID
 where d.ActionID in (0, 1, 3);
create view PUBLIC_VIEWS.vUpdateInstallationInfoBasic as
select u.UpdateID as UpdateId, ct.ComputerID as ComputerTargetId, s.SummarizationState as State
  from dbo.tbUpdateStatusPerComputer s
  join dbo.tbUpdate u on u.LocalUpdateID = s.LocalUpdateID and u.IsHidden = 0
  join dbo.tbComputerTarget ct on ct.TargetID = s.TargetID
  join dbo.tbRevision r on r.LocalUpdateID = u.LocalUpdateID and r.IsLatestRevision = 1
  join dbo.tbProperty p on p.RevisionID = r.RevisionID and p.ExplicitlyDeployable = 1
 where s.SummarizationState <> 1;
create view PUBLIC_VIEWS.vClassification as
select u.UpdateID as ClassificationId, t.Title as DefaultTitle
  from dbo.tbCategory c
  join dbo.tbUpdate u on u.LocalUpdateID = c.CategoryID
  left join dbo.tbPrecomputedCategoryLocalizedProperty t on t.CategoryID = c.CategoryID and t.ShortLanguage = N'en'
 where c.CategoryType = N'UpdateClassification';
create view PUBLIC_VIEWS.vCategory as
select u.UpdateID as CategoryId, c.CategoryType, t.Title as DefaultTitle
  from dbo.tbCategory c
  join dbo.tbUpdate u on u.LocalUpdateID = c.CategoryID
  left join dbo.tbPrecomputedCategoryLocalizedProperty t on t.CategoryID = c.CategoryID and t.ShortLanguage = N'en';
create view PUBLIC_VIEWS.vUpdateInCategory as
select u.UpdateID as UpdateId, k.UpdateID as CategoryId, c.CategoryType
  from dbo.tbRevisionInCategory x
  join dbo.tbRevision r on r.RevisionID = x.RevisionID and r.IsLatestRevision = 1
  join dbo.tbUpdate u on u.LocalUpdateID = r.LocalUpdateID
  join dbo.tbCategory c on c.CategoryID = x.CategoryID
  join dbo.tbUpdate k on k.LocalUpdateID = c.CategoryID;
