-- What SUSDB is taken to hold: the columns that public sources show, from a scaffold of a database of Windows Server
-- 2012 R2 to 2016. Only names, types and keys; no default, index or foreign key. tbConfiguration.Value is an inference.
create schema PUBLIC_VIEWS;
create table dbo.tbUpdate (
    LocalUpdateID int not null, UpdateID uniqueidentifier not null, UpdateTypeID uniqueidentifier not null,
    IsClientSelfUpdate bit not null, PublisherID uniqueidentifier not null, IsPublic bit not null,
    IsHidden bit not null, DetectoidType nvarchar(80) null, LegacyName nvarchar(255) null,
    LastUndeclinedTime datetime null, IsLocallyPublished bit not null, ImportedTime datetime not null,
    primary key (LocalUpdateID));
create table dbo.tbRevision (
    RevisionID int not null, LocalUpdateID int not null, RevisionNumber int not null,
    LastIsLeafChange datetime null, IsLeaf bit not null, IsBeta bit not null, TimeToGoLiveOnCatalog datetime null,
    RowID uniqueidentifier not null, State tinyint not null, Origin int not null, IsCritical bit not null,
    LanguageMask bigint not null, IsLatestRevision bit not null, IsMandatory bit not null, primary key (RevisionID));
create table dbo.tbProperty (
    RevisionID int not null, PublicationState int not null, CreationDate datetime not null,
    ReceivedFromCreatorService datetime not null, ExplicitlyDeployable bit not null, CanInstall bit null,
    InstallationImpact int null, InstallRequiresConnectivity bit null, InstallRequiresUserInput bit null,
    InstallRebootBehavior int null, CanUninstall bit null, UninstallImpact int null,
    UninstallRequiresConnectivity bit null, UninstallRequiresUserInput bit null, UninstallRebootBehavior int null,
    HandlerID int null, EulaID uniqueidentifier null, RequiresReacceptanceOfEula bit null,
    DefaultPropertiesLanguageID int null, UpdateType nvarchar(256) not null, EulaExplicitlyAccepted bit not null,
    MsrcSeverity nvarchar(20) not null, CompatibleProtocolVersion nvarchar(20) null, primary key (RevisionID));
create table dbo.tbPreComputedLocalizedProperty (
    PreComputedLocalizedPropertyID int not null, ShortLanguage nvarchar(16) not null, Title nvarchar(200) not null,
    Description nvarchar(1500) null, ReleaseNotes nvarchar(1000) null, UpdateID uniqueidentifier null,
    RevisionNumber int null, RevisionID int null, primary key (PreComputedLocalizedPropertyID));
create table dbo.tbKBArticleForRevision (
    RevisionID int not null, KBArticleID nvarchar(15) not null, primary key (RevisionID, KBArticleID));
create table dbo.tbSecurityBulletinForRevision (
    RevisionID int not null, SecurityBulletinID nvarchar(15) not null, primary key (RevisionID, SecurityBulletinID));
create table dbo.tbMoreInfoURLForRevision (
    RevisionURLID int not null, RevisionID int not null, MoreInfoURL nvarchar(2083) not null,
    ShortLanguage nvarchar(16) not null, primary key (RevisionURLID));
create table dbo.tbRevisionInCategory (
    RevisionID int not null, CategoryID int not null, Expanded bit not null, primary key (RevisionID, CategoryID));
create table dbo.tbFlattenedRevisionInCategory (
    RevisionID int not null, CategoryID int not null, primary key (RevisionID, CategoryID));
create table dbo.tbCategory (
    CategoryIndex int not null, CategoryID int not null, ParentCategoryID int null,
    CategoryType nvarchar(256) not null, LastChange datetime not null, ProhibitsSubcategories bit not null,
    ProhibitsUpdates bit not null, DisplayOrder int null, primary key (CategoryID));
create table dbo.tbCategoryType (
    CategoryType nvarchar(256) not null, Level int not null, primary key (CategoryType));
create table dbo.tbPrecomputedCategoryLocalizedProperty (
    CategoryID int not null, ShortLanguage nvarchar(16) not null, Title nvarchar(200) not null,
    CategoryType nvarchar(256) not null, primary key (CategoryID, ShortLanguage));
create table dbo.tbRevisionSupersedesUpdate (
    RevisionID int not null, SupersededUpdateID uniqueidentifier not null,
    primary key (RevisionID, SupersededUpdateID));
create table dbo.tbBundleAll (
    RevisionID int not null, BundledID int not null, primary key (BundledID));
create table dbo.tbBundleAtLeastOne (
    RevisionID int not null, BundledID int not null, primary key (RevisionID, BundledID));
create table dbo.tbBundleDependency (
    RevisionID int not null, BundledRevisionID int not null, primary key (RevisionID, BundledRevisionID));
create table dbo.tbPrerequisite (
    PrerequisiteID int not null, RevisionID int not null, primary key (PrerequisiteID));
create table dbo.tbInstalledUpdateSufficientForPrerequisite (
    PrerequisiteID int not null, LocalUpdateID int not null, primary key (PrerequisiteID, LocalUpdateID));
create table dbo.tbDeployment (
    DeploymentID int not null, LastChangeTime datetime not null, LastChangeNumber bigint not null,
    DeploymentStatus tinyint not null, ActionID int not null, DeploymentTime datetime not null,
    GoLiveTime datetime not null, Deadline datetime null, AdminName nvarchar(385) not null,
    DownloadPriority tinyint not null, DeploymentGuid uniqueidentifier not null, IsAssigned bit not null,
    RevisionID int not null, TargetGroupID uniqueidentifier not null, TargetGroupTypeID tinyint not null,
    IsLeaf bit not null, UpdateType nvarchar(256) not null, IsCritical bit not null, Priority int not null,
    IsFeatured bit null, AutoSelect tinyint null, AutoDownload tinyint null, SupersedenceBehavior tinyint null,
    primary key (DeploymentID));
create table dbo.tbDeadDeployment (
    DeploymentID int not null, TimeOfDeath datetime not null, ActionID int not null,
    DeploymentTime datetime not null, GoLiveTime datetime not null, Deadline datetime null,
    AdminName nvarchar(385) not null, DownloadPriority tinyint not null, DeploymentGuid uniqueidentifier not null,
    IsAssigned bit not null, RevisionID int not null, TargetGroupID uniqueidentifier not null,
    TargetGroupTypeID tinyint not null, AdminNameWhoDeleted nvarchar(385) not null,
    LastChangeNumber bigint not null, UpdateID uniqueidentifier not null, RevisionNumber int not null,
    UpdateType nvarchar(256) not null, primary key (DeploymentID));
create table dbo.tbAutoDeploymentRule (
    ID int not null, Enabled bit not null, ActionID int not null, Name nvarchar(256) not null,
    DateOffset smallint null, MinutesAfterMidnight smallint null);
create table dbo.tbCategoryInAutoDeploymentRule (
    AutoDeploymentRuleID int not null, CategoryID int not null, primary key (AutoDeploymentRuleID, CategoryID));
create table dbo.tbUpdateClassificationInAutoDeploymentRule (
    AutoDeploymentRuleID int not null, UpdateClassificationID int not null,
    primary key (AutoDeploymentRuleID, UpdateClassificationID));
create table dbo.tbTargetGroupInAutoDeploymentRule (
    AutoDeploymentRuleID int not null, TargetGroupID uniqueidentifier not null,
    primary key (AutoDeploymentRuleID, TargetGroupID));
create table dbo.tbTargetGroup (
    TargetGroupTypeID int not null, Name nvarchar(256) not null, Description nvarchar(1024) null,
    TargetGroupID uniqueidentifier not null, OrderValue int not null, IsBuiltin bit not null,
    ParentGroupID uniqueidentifier null, GroupPriority int not null, primary key (TargetGroupID));
create table dbo.tbTargetGroupType (
    TargetGroupTypeID int not null, Name nvarchar(256) not null, Description nvarchar(1024) null,
    primary key (TargetGroupTypeID));
create table dbo.tbFlattenedTargetGroup (
    TargetGroupID uniqueidentifier not null, ParentGroupID uniqueidentifier not null,
    primary key (TargetGroupID, ParentGroupID));
create table dbo.tbTargetInTargetGroup (
    TargetGroupID uniqueidentifier not null, TargetID int not null, IsExplicitMember bit not null,
    primary key (TargetGroupID, TargetID));
create table dbo.tbExpandedTargetInTargetGroup (
    TargetGroupID uniqueidentifier not null, TargetID int not null, IsExplicitMember bit not null,
    ChildGroupReferences int not null, primary key (TargetGroupID, TargetID));
create table dbo.tbRequestedTargetGroup (
    RequestedTargetGroupID int not null, Name nvarchar(256) not null, primary key (RequestedTargetGroupID));
create table dbo.tbRequestedTargetGroupsForTarget (
    TargetID int not null, RequestedTargetGroupID int not null, primary key (TargetID, RequestedTargetGroupID));
create table dbo.tbTarget (
    TargetID int not null, TargetTypeID int not null, Name nvarchar(256) null, IsNewClient bit not null,
    Description nvarchar(1024) null, primary key (TargetID));
create table dbo.tbTargetType (
    TargetTypeID int not null, Name nvarchar(256) not null, Description nvarchar(1024) null,
    primary key (TargetTypeID));
create table dbo.tbComputerTarget (
    TargetID int not null, ComputerID nvarchar(256) not null, SID varbinary(85) null, LastSyncTime datetime null,
    LastReportedStatusTime datetime null, LastReportedRebootTime datetime null, IPAddress nvarchar(56) null,
    FullDomainName nvarchar(255) not null, IsRegistered bit not null, LastInventoryTime datetime null,
    LastNameChangeTime datetime null, EffectiveLastDetectionTime datetime null, ParentServerTargetID int null,
    LastSyncResult int not null, primary key (TargetID));
create table dbo.tbComputerTargetDetail (
    TargetID int not null, OSMajorVersion int null, OSMinorVersion int null, OSBuildNumber int null,
    OSServicePackMajorNumber int null, OSServicePackMinorNumber int null, OSLocale nvarchar(10) null,
    ComputerMake nvarchar(64) null, ComputerModel nvarchar(64) null, BiosVersion nvarchar(64) null,
    BiosName nvarchar(64) null, BiosReleaseDate datetime null, ProcessorArchitecture nvarchar(50) null,
    LastStatusRollupTime datetime null, LastReceivedStatusRollupNumber int not null,
    LastSentStatusRollupNumber int not null, SamplingValue int not null, CreatedTime datetime not null,
    SuiteMask smallint not null, OldProductType tinyint not null, NewProductType int not null,
    SystemMetrics int not null, ClientVersion nvarchar(23) null, TargetGroupMembershipChanged bit not null,
    OSFamily nvarchar(256) not null, OSDescription nvarchar(256) null, primary key (TargetID));
create table dbo.tbDeletedComputer (
    ComputerID nvarchar(256) not null, DeletedTime datetime not null, primary key (ComputerID));
create table dbo.tbUpdateStatusPerComputer (
    SummarizationState int not null, LocalUpdateID int not null, TargetID int not null,
    LastChangeTime datetime not null, LastRefreshTime datetime not null, LastChangeTimeOnServer datetime not null,
    primary key (TargetID, LocalUpdateID));
create table dbo.tbUpdateSummaryForAllComputers (
    LocalUpdateID int not null, Unknown int not null, NotInstalled int not null, Downloaded int not null,
    Installed int not null, Failed int not null, InstalledPendingReboot int not null,
    LastChangeTime datetime not null, primary key (LocalUpdateID));
create table dbo.tbComputerSummaryForMicrosoftUpdates (
    TargetID int not null, Unknown int not null, NotInstalled int not null, Downloaded int not null,
    Installed int not null, Failed int not null, InstalledPendingReboot int not null,
    LastChangeTime datetime not null, primary key (TargetID));
create table dbo.tbDownstreamServerTarget (
    TargetID int not null, SID varbinary(85) null, AccountName nvarchar(255) not null,
    AccountServerID uniqueidentifier null, LastSyncTime datetime null, RollupLastSyncTime datetime null,
    LastDeploymentSyncTime datetime null, ParentServerTargetID int null, LastRollupTime datetime null,
    Version nvarchar(32) null, IsReplica bit not null, primary key (TargetID));
create table dbo.tbDownstreamServerSummaryRollup (
    TargetID int not null, UpdateCount int not null, DeclinedUpdateCount int not null,
    ApprovedUpdateCount int not null, NotApprovedUpdateCount int not null,
    UpdatesWithStaleUpdateApprovalsCount int not null, ExpiredUpdateCount int not null,
    CriticalUpdatesNotApprovedForInstallCount int not null, WsusUpdatesNotApprovedForInstallCount int not null,
    UpdatesWithClientErrorsCount int not null, UpdatesWithServerErrorsCount int not null,
    UpdatesNeedingFilesCount int not null, UpdatesNeededByComputersCount int not null,
    UpdatesUpToDateCount int not null, CustomComputerTargetGroupCount int not null,
    ComputerTargetCount int not null, ComputerTargetsNeedingUpdatesCount int not null,
    ComputerTargetsWithUpdateErrorsCount int not null, ComputersUpToDateCount int not null, primary key (TargetID));
create table dbo.tbDownstreamServerClientSummaryRollup (
    TargetID int null, ClientSummaryID int not null, OSMajorVersion int not null, OSMinorVersion int not null,
    OSBuildNumber int not null, OSServicePackMajorNumber int not null, OSServicePackMinorNumber int not null,
    OSLocale nvarchar(10) not null, ProcessorArchitecture nvarchar(50) not null, ClientCount int not null,
    OldProductType tinyint not null, NewProductType int not null, SystemMetrics int not null,
    SuiteMask smallint not null, primary key (ClientSummaryID));
create table dbo.tbFile (
    FileDigest binary(20) not null, FileName nvarchar(256) not null, Modified datetime null, Size bigint not null,
    IsEula bit not null, MUURL nvarchar(1024) null, USSURL nvarchar(1024) null, IsExternalCab bit not null,
    IsSecure bit not null, IsEncrypted bit not null, DecryptionKey varbinary(max) null, primary key (FileDigest));
create table dbo.tbFileForRevision (
    RevisionID int not null, FileDigest binary(20) not null, PatchingType tinyint not null,
    primary key (RevisionID, FileDigest));
create table dbo.tbFileOnServer (
    FileDigest binary(20) not null, ConfigurationID int not null, RowID uniqueidentifier not null,
    DesiredState int not null, ActualState int not null, TimeAddedToQueue datetime null,
    DSSRequestedDownload bit not null, primary key (FileDigest, ConfigurationID));
create table dbo.tbFileDownloadProgress (
    ID bigint not null, RowID uniqueidentifier not null, TotalBytesForDownload bigint not null,
    BytesDownloaded bigint not null, primary key (RowID));
create table dbo.tbStateMachine (
    StateMachineID int not null, StateMachineName nvarchar(256) not null, SelectProc nvarchar(128) not null,
    UpdateProc nvarchar(128) not null, primary key (StateMachineName));
create table dbo.tbStateMachineState (
    StateMachineID int not null, StateID int not null, StateName nvarchar(256) not null,
    primary key (StateMachineID, StateID));
create table dbo.tbEulaAcceptance (
    EulaID uniqueidentifier not null, AcceptedDate datetime not null, AdminName nvarchar(385) not null,
    primary key (EulaID));
create table dbo.tbEulaProperty (
    EulaFileDigest binary(20) not null, RevisionID int not null, LanguageID int not null,
    primary key (EulaFileDigest, RevisionID, LanguageID));
create table dbo.tbDriver (
    RevisionID int not null, HardwareID nvarchar(200) not null, DriverVerDate datetime not null,
    DriverVerVersion bigint not null, Model nvarchar(256) not null, Manufacturer nvarchar(256) not null,
    Provider nvarchar(256) not null, ClassID int not null, WhqlDriverID bigint not null,
    Company nvarchar(256) not null, primary key (RevisionID, HardwareID));
create table dbo.tbDriverClass (
    ClassID int not null, Class nvarchar(256) not null, primary key (ClassID));
create table dbo.tbEvent (
    EventID smallint not null, EventNamespaceID int not null, StateID int not null, SeverityID int not null,
    LogLevel smallint not null, primary key (EventID, EventNamespaceID));
create table dbo.tbEventInstance (
    EventInstanceID uniqueidentifier not null, EventID smallint not null, EventNamespaceID int not null,
    EventSourceID smallint not null, TimeAtTarget datetime not null, TimeAtServer datetime null,
    Win32HResult int not null, AppName nvarchar(256) null, MiscData ntext null, ReplacementStrings ntext null,
    ComputerID nvarchar(256) null, UpdateID uniqueidentifier null, RevisionNumber int null, DeviceID ntext null,
    EventOrdinalNumber bigint not null, primary key (EventOrdinalNumber));
create table dbo.tbEventMessageTemplate (
    EventID smallint not null, EventNamespaceID int not null, ShortLanguage nvarchar(16) null,
    MessageTemplate nvarchar(2048) not null, primary key (EventID, EventNamespaceID));
create table dbo.tbEventNamespace (
    EventNamespaceID int not null, DisplayNameString nvarchar(256) not null, MajorVersion int not null,
    MinorVersion int not null, BuildNumber int not null, QfeNumber int not null, primary key (EventNamespaceID));
create table dbo.tbEventSource (
    EventSourceID smallint not null, EventNamespaceID int not null, DisplayNameString nvarchar(256) not null,
    MajorVersion int not null, MinorVersion int not null, BuildNumber int not null, QfeNumber int not null,
    primary key (EventSourceID, EventNamespaceID));
create table dbo.tbServerSyncResult (
    LanguageList varchar(200) not null, CategoryList varchar(200) not null,
    UpdateClassificationList varchar(200) not null, ResultXml varchar(7000) null, primary key (CategoryList));
create table dbo.tbServerHealth (
    ComponentName nvarchar(256) not null, HeartBeat datetime not null, IsRunning bit not null,
    primary key (ComponentName));
create table dbo.tbConfiguration (
    Name nvarchar(128) not null, Value sql_variant null, primary key (Name));
create table dbo.tbConfigurationA (
    ConfigurationID int not null, LastConfigChange datetime not null, DssAnonymousTargeting bit not null,
    IsRegistrationRequired bit not null, MaxDeltaSyncPeriod int not null,
    ReportingServiceUrl nvarchar(1024) not null, ServerID uniqueidentifier not null,
    AnonymousCookieExpirationTime bigint null, SimpleTargetingCookieExpirationTime bigint not null,
    MaximumServerCookieExpirationTime bigint not null, DssTargetingCookieExpirationTime bigint not null,
    EncryptionKey varbinary(128) not null, ServerTargeting bit not null, SyncToMU bit not null,
    UpstreamServerName nvarchar(256) not null, ServerPortNumber int not null, UpstreamServerUseSSL bit not null,
    UseProxy bit not null, ProxyName nvarchar(256) not null, ProxyServerPort int not null,
    AnonymousProxyAccess bit not null, ProxyUserName nvarchar(256) not null, ProxyPassword nvarchar(728) not null,
    HostOnMu bit not null, HandshakeAnchor nvarchar(64) null, primary key (ConfigurationID));
create table dbo.tbConfigurationB (
    ConfigurationID int not null, LocalContentCacheLocation nvarchar(256) not null,
    ServerSupportsAllLanguages bit not null, LogLevel int not null, LogPath nvarchar(256) not null,
    SubscriptionFailureNumberOfRetries int not null, SubscriptionFailureWaitBetweenRetriesTime bigint not null,
    DispatchManagerPollingInterval bigint not null, StateMachineTransitionLoggingEnabled bit not null,
    StateMachineTransitionErrorCaptureLength bigint not null, MaxSimultaneousFileDownloads int not null,
    MUUrl nvarchar(1024) not null, MaxNumberOfIdsToRequestDataFromUss int not null,
    EventLogFloodProtectTime bigint not null, DoReportingDataValidation bit not null,
    DoReportingSummarization bit not null, StatsDotNetWebServiceUri nvarchar(1024) not null,
    QueueFlushTimeInMS int not null, QueueFlushCount int not null, QueueRejectCount int not null,
    SleepTimeAfterErrorInMS int not null, LogDestinations int not null, AutoRefreshDeployments bit not null,
    RedirectorChangeNumber bigint not null, ImportLocalPath nvarchar(256) not null,
    UseCookieValidation bit not null, AutoPurgeDetectionPeriod int null, AutoPurgeClientEventAgeThreshold int null,
    AutoPurgeServerEventAgeThreshold int null, primary key (ConfigurationID));
create table dbo.tbConfigurationC (
    ConfigurationID int not null, MaxCoreUpdatesPerRequest int not null, MaxExtendedUpdatesPerRequest int not null,
    DownloadRegulationUrl nvarchar(1024) not null, AllowProxyCredentialsOverNonSsl bit not null,
    LazySync bit not null, DownloadExpressPackages bit not null, DoServerSyncCompression bit not null,
    ProxyUserDomain nvarchar(256) not null, BitsHealthScanningInterval bigint not null,
    BitsDownloadPriorityForeground bit not null, MaxXmlPerRequest int not null,
    MaxXmlPerRequestInServerSync int not null, MaxTargetComputers int not null, MaxEventInstances int not null,
    ReplicaMode bit not null, LogRolloverFileSizeInBytes int not null, AutoDeployMandatory bit not null,
    WUSInstallType int not null, DeploymentChangeDeferral int not null, RevisionDeletionTimeThreshold int not null,
    RevisionDeletionSizeThreshold int not null, CoreXmlCompressionThreshold int not null,
    PublishedXmlCompressionThreshold int not null, MaxDownstreamServers int not null,
    CollectClientInventory bit not null, DoDetailedRollup bit not null, RollupResetGuid uniqueidentifier not null,
    HmDetectIntervalInSeconds int not null, HmRefreshIntervalInSeconds int not null,
    HmCoreDiskSpaceGreenMegabytes int not null, HmCoreDiskSpaceRedMegabytes int not null,
    HmCoreCatalogSyncIntervalInDays int not null, HmClientsInstallUpdatesGreenPercent int not null,
    HmClientsInstallUpdatesRedPercent int not null, HmClientsInventoryGreenPercent int not null,
    HmClientsInventoryRedPercent int not null, HmClientsInventoryScanDiffInHours int not null,
    HmClientsSilentGreenPercent int not null, HmClientsSilentRedPercent int not null,
    HmClientsSilentDays int not null, HmCoreFlags int not null, HmClientsFlags int not null,
    HmDatabaseFlags int not null, HmWebServicesFlags int not null, HmClientsTooManyGreenPercent int not null,
    HmClientsTooManyRedPercent int not null, primary key (ConfigurationID));
create table dbo.tbSingletonData (
    ID int not null, UssHostOnMu bit not null, LastAutoPurgeDateTime datetime null,
    ResetStateMachineNeeded bit not null, LastTimeReportToMU datetime not null,
    OfflineSyncExclusionListXml ntext null);
create table dbo.tbLanguage (
    LanguageIndex int not null, LanguageID int not null, ShortLanguage nvarchar(16) not null,
    LongLanguage nvarchar(32) not null, UssEnabled bit not null, Enabled bit not null, CreateTime datetime not null,
    LanguageAnchor bigint not null, FullTextLCID int not null, primary key (LanguageID));
create table dbo.tbLanguageInSubscription (
    SubscriptionID int not null, LanguageID int not null, DeltaSync bit not null,
    primary key (SubscriptionID, LanguageID));
create table dbo.tbCategoryInSubscription (
    SubscriptionID int not null, CategoryID int not null, primary key (SubscriptionID, CategoryID));
create table dbo.tbImplicitCategory (
    CategoryID int not null, SubscriptionID int not null, DeltaSync bit not null,
    CategoryType nvarchar(256) not null, primary key (CategoryID, SubscriptionID));
create table dbo.tbSchedule (
    ScheduleTarget int not null, ScheduleID int not null, LastModifiedBy nvarchar(385) not null,
    LastModifiedTime datetime not null, ScheduledTimeOfDay int null, ScheduledRunTime datetime null,
    LastRunTime datetime not null, Frequency int null, primary key (ScheduleTarget, ScheduleID));
create table dbo.tbSchemaVersion (
    ID int not null, ComponentName nvarchar(20) not null, BuildNumber nvarchar(10) not null,
    SchemaVersion int not null);
create table dbo.tbSchemaVersionHistory (
    ID int not null, ComponentName nvarchar(20) not null, BuildNumber nvarchar(10) not null,
    SchemaVersion int not null, ArchivedTime datetime not null);
create table dbo.tbOSMap (
    OSid tinyint not null, OSMajorVersion smallint not null, OSMinorVersion smallint not null,
    OSBuildNumber smallint not null, OSServicePackMajorNumber smallint not null,
    OSServicePackMinorNumber smallint not null, ProcessorArchitecture nvarchar(50) not null,
    OSShortName varchar(16) null, OSLongName varchar(256) null, primary key (OSid));
create table dbo.tbXml (
    XmlID int not null, RootElementXml ntext not null, RootElementType int not null, LanguageID int not null,
    RevisionID int not null, RootElementXmlCompressed image null, primary key (XmlID));
