<#
.SYNOPSIS
    Writes what a WSUS server knows into one zip, for `migrator collect wsus-export`.

.DESCRIPTION
    Reads only. Every call to WSUS is a Get; nothing is approved, declined, changed or deleted, and no setting is
    written. Files are written to the folder of -Out and beside it as one zip, nowhere else. Passwords, encryption
    keys and proxy credentials are not read.

    Its authors have not run this script against a live server; it is made from the documented API and checked by a
    parser and by tests of the files it writes. Read it before you run it.

    Needs Windows PowerShell 5.1 and the WSUS administration console (or the server role), and an account that is a
    member of WSUS Reporters or WSUS Administrators. Registry, services and the application pool are read only where
    the script runs on the server itself.

    A part that cannot be read is written down as such, and the others go on. A run that was stopped leaves the part
    that it was at with the ending .part, and no zip; start again with a new -Out.

.EXAMPLE
    .\Export-WsusEstate.ps1 -Server wsus01.example.com -Port 8530 -Out C:\Temp\wsus01
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [string] $Server = $env:COMPUTERNAME,
    [int] $Port = 8530,
    [switch] $UseSsl,
    [string] $Out = (Join-Path (Get-Location).Path ('wsus-' + $env:COMPUTERNAME)),
    [switch] $SkipStatus,
    [ValidateSet('Counts', 'Exceptions')]
    [string] $StatusMode = 'Counts',
    [switch] $Supersedence
)

# Version 1.0 and no more: a property that some version of WSUS does not have is then empty and not an error.
Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
$scriptVersion = '1.0'
$invariant = [System.Globalization.CultureInfo]::InvariantCulture
$files = New-Object System.Collections.ArrayList
$errors = New-Object System.Collections.ArrayList

# --- Plain values ----------------------------------------------------------------------------------------------------

function Format-Time([object] $Value) {
    # WSUS gives times in UTC, often without saying so; ToUniversalTime would shift those.
    if ($null -eq $Value) { return $null }
    $time = [datetime] $Value
    if ($time.Kind -eq [System.DateTimeKind]::Unspecified) {
        $time = New-Object System.DateTime($time.Ticks, [System.DateTimeKind]::Utc)
    }
    return $time.ToUniversalTime().ToString('o', $invariant)
}

function Format-Name([object] $Value) {
    # Enumerations by name, versions and addresses as text.
    if ($null -eq $Value) { return $null }
    return $Value.ToString()
}

function Get-Texts([object] $Values) {
    $found = New-Object System.Collections.ArrayList
    if ($null -ne $Values) {
        foreach ($value in $Values) { [void] $found.Add($value.ToString()) }
    }
    return , $found.ToArray()
}

function Get-Property([object] $Object, [string] $Name) {
    # A property that an older version of WSUS may not have.
    if ($null -eq $Object) { return $null }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

function Get-Titles([object] $Categories) {
    $found = New-Object System.Collections.ArrayList
    foreach ($category in $Categories) {
        $id = Get-Property $category 'Id'
        [void] $found.Add([ordered] @{
            Id = Format-Name $id
            Title = Get-Property $category 'Title'
            Type = Format-Name (Get-Property $category 'Type')
        })
    }
    return , $found.ToArray()
}

# --- Files -----------------------------------------------------------------------------------------------------------

function Add-Failure([string] $Section, [string] $Message) {
    [void] $errors.Add([ordered] @{ Section = $Section; Message = $Message })
    Write-Warning ("{0}: {1}" -f $Section, $Message)
}

function Write-Section([string] $Section, [scriptblock] $Read) {
    # One object a line, as they come; a section that fails is noted and the others go on.
    $name = $Section + '.jsonl'
    $path = Join-Path $folder $name
    Write-Verbose "Reading $Section"
    $encoding = New-Object System.Text.UTF8Encoding($false)
    $writer = New-Object System.IO.StreamWriter(($path + '.part'), $false, $encoding)
    $script:written = 0
    try {
        & $Read | ForEach-Object {
            $writer.WriteLine((ConvertTo-Json -InputObject $_ -Compress -Depth 4))
            $script:written++
        }
    } catch {
        Add-Failure $Section $_.Exception.Message
    } finally {
        $writer.Dispose()
    }
    [System.IO.File]::Move($path + '.part', $path)
    [void] $files.Add([ordered] @{ Name = $name; Section = $Section; Records = $script:written })
}

# --- Connection ------------------------------------------------------------------------------------------------------

$folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)
if (-not (Test-Path -LiteralPath $folder)) { [void] (New-Item -ItemType Directory -Path $folder) }
if (Get-ChildItem -LiteralPath $folder) { throw "$folder is not empty. Name a new folder with -Out." }
$zip = $folder + '.zip'
if (Test-Path -LiteralPath $zip) { throw "$zip is there already. Name a new folder with -Out." }
$started = Format-Time ([datetime]::UtcNow)

[void] [System.Reflection.Assembly]::LoadWithPartialName('Microsoft.UpdateServices.Administration')
if ($null -eq ('Microsoft.UpdateServices.Administration.AdminProxy' -as [type])) {
    throw 'The WSUS administration console is not installed here. Install it, or run this on the server.'
}
$wsus = [Microsoft.UpdateServices.Administration.AdminProxy]::GetUpdateServer($Server, [bool] $UseSsl, $Port)
$configuration = $null
$subscription = $null
try { $configuration = $wsus.GetConfiguration() } catch { Add-Failure 'server' $_.Exception.Message }
try { $subscription = $wsus.GetSubscription() } catch { Add-Failure 'subscription' $_.Exception.Message }
$isLocal = @('localhost', $env:COMPUTERNAME) -contains $Server.Split('.')[0]

function Get-EveryUpdateScope {
    $scope = New-Object Microsoft.UpdateServices.Administration.UpdateScope
    $scope.ApprovedStates = [Microsoft.UpdateServices.Administration.ApprovedStates]::Any
    $scope.UpdateSources = [Microsoft.UpdateServices.Administration.UpdateSources]::All
    return $scope
}

function Get-EveryUpdateScopeInTurn {
    # Half a year of arrivals at a time, so that a large catalogue does not have to fit into memory. Bounds belong to
    # both their neighbours; the importer drops what comes twice.
    $from = New-Object System.DateTime(2000, 1, 1, 0, 0, 0, [System.DateTimeKind]::Utc)
    while ($from -lt [datetime]::UtcNow.AddDays(2)) {
        $scope = Get-EveryUpdateScope
        $scope.FromArrivalDate = $from
        $from = $from.AddMonths(6)
        $scope.ToArrivalDate = $from
        $scope
    }
}

function Get-EveryComputerScope {
    $scope = New-Object Microsoft.UpdateServices.Administration.ComputerTargetScope
    $scope.IncludeDownstreamComputerTargets = $true
    return $scope
}

# --- Configuration Manager -------------------------------------------------------------------------------------------

function Get-ConfigurationManagerTrace {
    # Evidence, not proof: what is found is written down, and what cannot be looked at is said.
    $trace = New-Object System.Collections.ArrayList
    $isPoint = $false
    if (-not $isLocal) {
        return @{ Owned = $null; Text = 'not looked at: the script did not run on the server' }
    }
    $components = 'HKLM:\SOFTWARE\Microsoft\SMS\Components'
    if (Test-Path -LiteralPath $components) {
        foreach ($key in (Get-ChildItem -LiteralPath $components -Recurse -ErrorAction SilentlyContinue)) {
            if ($key.PSChildName -like 'SMS_WSUS_*') {
                [void] $trace.Add('registry ' + $key.Name)
                $isPoint = $true
            }
        }
    }
    if (Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\SMS\Setup') {
        [void] $trace.Add('registry HKLM\SOFTWARE\Microsoft\SMS\Setup')
    }
    $names = 'SMS_EXECUTIVE', 'SMS_SITE_COMPONENT_MANAGER'
    foreach ($service in (Get-Service -Name $names -ErrorAction SilentlyContinue)) {
        [void] $trace.Add('service ' + $service.Name + ' ' + $service.Status)
    }
    $hasTrace = $trace.Count -gt 0
    if ($subscription) { [void] $trace.Add('subscription last modified by ' + $subscription.LastModifiedBy) }
    $owned = $null
    if ($isPoint) { $owned = $true } elseif (-not $hasTrace) { $owned = $false }
    return @{ Owned = $owned; Text = ($trace -join '; ') }
}

# --- Sections --------------------------------------------------------------------------------------------------------

Write-Section 'server' {
    $database = $null
    try { $database = $wsus.GetDatabaseConfiguration() } catch { Add-Failure 'server' $_.Exception.Message }
    $trace = Get-ConfigurationManagerTrace
    [ordered] @{
        Name = $wsus.Name
        Version = Format-Name $wsus.Version
        ServerProtocolVersion = Format-Name (Get-Property $wsus 'ServerProtocolVersion')
        PortNumber = $wsus.PortNumber
        IsConnectionSecureForApiRemoting = $wsus.IsConnectionSecureForApiRemoting
        ServerId = Format-Name $configuration.ServerId
        OsBuild = $(if ($isLocal) { [System.Environment]::OSVersion.Version.ToString() } else { $null })
        IsReplicaServer = $configuration.IsReplicaServer
        SyncFromMicrosoftUpdate = $configuration.SyncFromMicrosoftUpdate
        UpstreamWsusServerName = $configuration.UpstreamWsusServerName
        UpstreamWsusServerPortNumber = $configuration.UpstreamWsusServerPortNumber
        UpstreamWsusServerUseSsl = $configuration.UpstreamWsusServerUseSsl
        TargetingMode = Format-Name $configuration.TargetingMode
        HostBinariesOnMicrosoftUpdate = $configuration.HostBinariesOnMicrosoftUpdate
        LocalContentCachePath = $configuration.LocalContentCachePath
        DownloadUpdateBinariesAsNeeded = $configuration.DownloadUpdateBinariesAsNeeded
        DownloadExpressPackages = $configuration.DownloadExpressPackages
        AllUpdateLanguagesEnabled = $configuration.AllUpdateLanguagesEnabled
        EnabledUpdateLanguages = $(
            if ($configuration) { Get-Texts ($configuration.GetEnabledUpdateLanguages()) } else { $null }
        )
        UseProxy = $configuration.UseProxy
        AutoApproveWsusInfrastructureUpdates = $configuration.AutoApproveWsusInfrastructureUpdates
        AutoRefreshUpdateApprovals = $configuration.AutoRefreshUpdateApprovals
        AutoRefreshUpdateApprovalsDeclineExpired = $configuration.AutoRefreshUpdateApprovalsDeclineExpired
        MaximumAllowedComputers = $configuration.MaximumAllowedComputers
        ServerEventExpirationTime = Format-Name $configuration.ServerEventExpirationTime
        DatabaseServer = $database.ServerName
        IsUsingWindowsInternalDatabase = $database.IsUsingWindowsInternalDatabase
        ConfigManagerOwned = $trace.Owned
        ConfigManagerEvidence = $trace.Text
    }
}

Write-Section 'status' {
    $status = $wsus.GetStatus()
    $record = [ordered] @{}
    foreach ($name in 'UpdateCount', 'ApprovedUpdateCount', 'DeclinedUpdateCount', 'ExpiredUpdateCount',
        'NotApprovedUpdateCount', 'UpdatesWithStaleUpdateApprovalsCount', 'UpdatesNeedingFilesCount',
        'UpdatesWithServerErrorsCount', 'UpdatesWithClientErrorsCount', 'ComputerTargetCount',
        'ComputerTargetsNeedingUpdatesCount', 'ComputerTargetsWithUpdateErrorsCount',
        'CustomComputerTargetGroupCount') {
        $record[$name] = Get-Property $status $name
    }
    $record
}

Write-Section 'subscription' {
    if (-not $subscription) { return }
    $record = [ordered] @{
        SynchronizeAutomatically = $subscription.SynchronizeAutomatically
        SynchronizeAutomaticallyTimeOfDay = Format-Name $subscription.SynchronizeAutomaticallyTimeOfDay
        NumberOfSynchronizationsPerDay = $subscription.NumberOfSynchronizationsPerDay
        LastModifiedTime = Format-Time $subscription.LastModifiedTime
        LastModifiedBy = $subscription.LastModifiedBy
        NextSynchronizationTime = $(
            if ($subscription.SynchronizeAutomatically) { Format-Time ($subscription.GetNextSynchronizationTime()) }
            else { $null }
        )
        Products = Get-Titles ($subscription.GetUpdateCategories())
        Classifications = Get-Titles ($subscription.GetUpdateClassifications())
    }
    # Only a successful run counts; where the history holds none, nothing is said about the last one.
    $good = @($subscription.GetSynchronizationHistory() | Where-Object { $_.Result.ToString() -eq 'Succeeded' } |
        Sort-Object -Property EndTime -Descending)
    if ($good.Count -gt 0) { $record['LastSynchronizationTime'] = Format-Time $good[0].EndTime }
    $record
}

Write-Section 'synchronizations' {
    if (-not $subscription) { throw 'The subscription could not be read.' }
    foreach ($run in $subscription.GetSynchronizationHistory()) {
        [ordered] @{
            Id = Format-Name $run.Id
            StartTime = Format-Time $run.StartTime
            EndTime = Format-Time $run.EndTime
            StartedManually = $run.StartedManually
            Result = Format-Name $run.Result
            Error = Format-Name $run.Error
            ErrorText = $run.ErrorText
            UpdateErrorCount = $(if ($null -eq $run.UpdateErrors) { 0 } else { @($run.UpdateErrors).Count })
        }
    }
}

Write-Section 'groups' {
    foreach ($group in $wsus.GetComputerTargetGroups()) {
        $isTop = $group.Id.ToString() -eq 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
        $parent = $null
        $hasParent = $false
        if (-not $isTop) {
            try {
                $parent = $group.GetParentTargetGroup()
                $hasParent = $null -ne $parent
            } catch {
                $hasParent = $null
                Add-Failure 'groups' ('parent of ' + $group.Name + ': ' + $_.Exception.Message)
            }
        }
        [ordered] @{
            Id = Format-Name $group.Id
            Name = $group.Name
            ParentId = $(if ($null -ne $parent) { Format-Name $parent.Id } else { $null })
            HasParent = $hasParent
        }
    }
}

Write-Section 'computers' {
    foreach ($computer in $wsus.GetComputerTargets((Get-EveryComputerScope))) {
        $os = Get-Property $computer 'OSInfo'
        $version = Get-Property $os 'Version'
        [ordered] @{
            Id = $computer.Id
            FullDomainName = $computer.FullDomainName
            IPAddress = Format-Name $computer.IPAddress
            Make = $computer.Make
            Model = $computer.Model
            BiosVersion = Get-Property (Get-Property $computer 'BiosInfo') 'Version'
            OSArchitecture = $computer.OSArchitecture
            OSMajorVersion = Get-Property $version 'Major'
            OSMinorVersion = Get-Property $version 'Minor'
            OSBuildNumber = Get-Property $version 'Build'
            OSDescription = Get-Property $computer 'OSDescription'
            OSLocale = Format-Name (Get-Property $os 'DefaultUILanguage')
            ComputerRole = Format-Name (Get-Property $computer 'ComputerRole')
            ClientVersion = Format-Name (Get-Property $computer 'ClientVersion')
            LastSyncTime = Format-Time $computer.LastSyncTime
            LastSyncResult = Format-Name $computer.LastSyncResult
            LastReportedStatusTime = Format-Time $computer.LastReportedStatusTime
            RequestedTargetGroupNames = Get-Texts (Get-Property $computer 'RequestedTargetGroupNames')
            ComputerTargetGroupIds = Get-Texts $computer.ComputerTargetGroupIds
            ParentServerId = Format-Name $computer.ParentServerId
            SyncsFromDownstreamServer = $computer.SyncsFromDownstreamServer
        }
    }
}

Write-Section 'categories' {
    foreach ($category in $wsus.GetUpdateCategories()) {
        [ordered] @{
            Id = Format-Name $category.Id
            Title = $category.Title
            Type = Format-Name $category.Type
        }
    }
    foreach ($classification in $wsus.GetUpdateClassifications()) {
        [ordered] @{
            Id = Format-Name $classification.Id
            Title = $classification.Title
            Type = 'UpdateClassification'
        }
    }
}

Write-Section 'updates' {
    foreach ($scope in Get-EveryUpdateScopeInTurn) {
        foreach ($update in $wsus.GetUpdates($scope)) {
            [ordered] @{
                Id = [ordered] @{
                    UpdateId = Format-Name $update.Id.UpdateId
                    RevisionNumber = $update.Id.RevisionNumber
                }
                Title = $update.Title
                LegacyName = $update.LegacyName
                KnowledgebaseArticles = Get-Texts $update.KnowledgebaseArticles
                ProductTitles = Get-Texts $update.ProductTitles
                UpdateClassificationTitle = $update.UpdateClassificationTitle
                MsrcSeverity = Format-Name $update.MsrcSeverity
                UpdateType = Format-Name $update.UpdateType
                CreationDate = Format-Time $update.CreationDate
                ArrivalDate = Format-Time $update.ArrivalDate
                Size = Get-Property $update 'Size'
                PublicationState = Format-Name $update.PublicationState
                UpdateSource = Format-Name $update.UpdateSource
                IsApproved = $update.IsApproved
                IsDeclined = $update.IsDeclined
                IsSuperseded = $update.IsSuperseded
                HasSupersededUpdates = $update.HasSupersededUpdates
                IsLatestRevision = $update.IsLatestRevision
                HasEarlierRevision = $update.HasEarlierRevision
                HasStaleUpdateApprovals = $update.HasStaleUpdateApprovals
                IsWsusInfrastructureUpdate = $update.IsWsusInfrastructureUpdate
                RequiresLicenseAgreementAcceptance = $update.RequiresLicenseAgreementAcceptance
            }
        }
    }
}

if ($Supersedence) {
    Write-Section 'supersedence' {
        # One call an update, so only for approved updates that supersede others.
        $scope = Get-EveryUpdateScope
        $scope.ApprovedStates = [Microsoft.UpdateServices.Administration.ApprovedStates]::LatestRevisionApproved
        $relation = [Microsoft.UpdateServices.Administration.UpdateRelationship]::UpdatesSupersededByThisUpdate
        foreach ($update in $wsus.GetUpdates($scope)) {
            if (-not $update.HasSupersededUpdates) { continue }
            foreach ($older in $update.GetRelatedUpdates($relation)) {
                [ordered] @{
                    UpdateId = Format-Name $update.Id.UpdateId
                    SupersedesId = Format-Name $older.Id.UpdateId
                }
            }
        }
    }
}

Write-Section 'approvals' {
    foreach ($scope in Get-EveryUpdateScopeInTurn) {
        foreach ($approval in $wsus.GetUpdateApprovals($scope)) {
            [ordered] @{
                Id = Format-Name $approval.Id
                UpdateId = [ordered] @{
                    UpdateId = Format-Name $approval.UpdateId.UpdateId
                    RevisionNumber = $approval.UpdateId.RevisionNumber
                }
                ComputerTargetGroupId = Format-Name $approval.ComputerTargetGroupId
                Action = Format-Name $approval.Action
                CreationDate = Format-Time $approval.CreationDate
                GoLiveTime = Format-Time (Get-Property $approval 'GoLiveTime')
                Deadline = Format-Time $approval.Deadline
                AdministratorName = $approval.AdministratorName
                IsOptional = $approval.IsOptional
                State = Format-Name $approval.State
            }
        }
    }
}

Write-Section 'rules' {
    foreach ($rule in $wsus.GetInstallApprovalRules()) {
        $deadline = $null
        if ($null -ne $rule.Deadline) {
            $deadline = [ordered] @{
                DayOffset = $rule.Deadline.DayOffset
                MinutesAfterMidnight = $rule.Deadline.MinutesAfterMidnight
            }
        }
        $groups = New-Object System.Collections.ArrayList
        foreach ($group in $rule.GetComputerTargetGroups()) {
            [void] $groups.Add([ordered] @{ Id = Format-Name $group.Id; Name = $group.Name })
        }
        [ordered] @{
            Id = $rule.Id
            Name = $rule.Name
            Enabled = $rule.Enabled
            Action = Format-Name $rule.Action
            Deadline = $deadline
            Classifications = Get-Titles ($rule.GetUpdateClassifications())
            Products = Get-Titles ($rule.GetCategories())
            Groups = $groups.ToArray()
        }
    }
}

function Get-Counts([object] $Summary) {
    $record = [ordered] @{}
    foreach ($name in 'UnknownCount', 'NotApplicableCount', 'NotInstalledCount', 'DownloadedCount', 'InstalledCount',
        'InstalledPendingRebootCount', 'FailedCount') {
        $record[$name] = Get-Property $Summary $name
    }
    $record['LastUpdated'] = Format-Time (Get-Property $Summary 'LastUpdated')
    return $record
}

if (-not $SkipStatus) {
    Write-Section 'computer-status' {
        foreach ($summary in $wsus.GetSummariesPerComputerTarget((Get-EveryUpdateScope), (Get-EveryComputerScope))) {
            $record = Get-Counts $summary
            $record['ComputerTargetId'] = $summary.ComputerTargetId
            $record
        }
    }
    Write-Section 'update-status' {
        foreach ($summary in $wsus.GetSummariesPerUpdate((Get-EveryUpdateScope), (Get-EveryComputerScope))) {
            $record = Get-Counts $summary
            $record['UpdateId'] = Format-Name $summary.UpdateId
            $record
        }
    }
}

if (-not $SkipStatus -and $StatusMode -eq 'Exceptions') {
    Write-Section 'exceptions' {
        # One call a computer, as there is none for all of them; only for computers of which the counts say that
        # something is needed or failed, and only those updates.
        $affected = New-Object 'System.Collections.Generic.HashSet[string]'
        foreach ($summary in $wsus.GetSummariesPerComputerTarget((Get-EveryUpdateScope), (Get-EveryComputerScope))) {
            $open = $summary.NotInstalledCount + $summary.DownloadedCount + $summary.FailedCount +
                $summary.InstalledPendingRebootCount
            if ($open -gt 0) { [void] $affected.Add($summary.ComputerTargetId) }
        }
        $states = [Microsoft.UpdateServices.Administration.UpdateInstallationStates]
        $scope = Get-EveryUpdateScope
        $scope.IncludedInstallationStates = $states::NotInstalled -bor $states::Downloaded -bor $states::Failed -bor
            $states::InstalledPendingReboot
        foreach ($computer in $wsus.GetComputerTargets((Get-EveryComputerScope))) {
            if (-not $affected.Contains($computer.Id)) { continue }
            $found = @()
            try {
                $found = $computer.GetUpdateInstallationInfoPerUpdate($scope)
            } catch {
                Add-Failure 'exceptions' ($computer.FullDomainName + ': ' + $_.Exception.Message)
            }
            foreach ($information in $found) {
                [ordered] @{
                    UpdateId = Format-Name $information.UpdateId
                    ComputerTargetId = $information.ComputerTargetId
                    UpdateInstallationState = Format-Name $information.UpdateInstallationState
                    UpdateApprovalAction = Format-Name $information.UpdateApprovalAction
                    UpdateApprovalTargetGroupId = Format-Name $information.UpdateApprovalTargetGroupId
                }
            }
        }
    }
}

Write-Section 'downstream' {
    foreach ($downstream in $wsus.GetDownstreamServers()) {
        [ordered] @{
            Id = Format-Name $downstream.Id
            FullDomainName = $downstream.FullDomainName
            ParentServerId = Format-Name (Get-Property $downstream 'ParentServerId')
            SyncsFromDownstreamServer = Get-Property $downstream 'SyncsFromDownstreamServer'
            LastSyncTime = Format-Time $downstream.LastSyncTime
            LastRollupTime = Format-Time (Get-Property $downstream 'LastRollupTime')
            Version = Format-Name (Get-Property $downstream 'Version')
            IsReplica = Get-Property $downstream 'IsReplica'
        }
    }
}

if ($isLocal) {
    Write-Section 'settings' {
        # Values by name only; anything else under the key is not looked at.
        $setup = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Update Services\Server\Setup'
        foreach ($name in 'ContentDir', 'EnableRemoting', 'IIsDynamicCompression', 'IISTargetWebSiteIndex',
            'InstallType', 'PortNumber', 'ServerCertificateName', 'SqlAuthenticationMode', 'SqlDatabaseName',
            'SqlServerName', 'TargetDir', 'UsingSSL', 'VersionString', 'WmsdeInstalled', 'wYukonInstalled') {
            $value = Get-Property $setup $name
            if ($null -ne $value) { [ordered] @{ Area = 'setup'; Name = $name; Value = $value.ToString() } }
        }
        # Reading the pool needs the rights of an administrator; without them this part is a failure, the rest is there.
        if (Get-Module -ListAvailable -Name WebAdministration) {
            Import-Module WebAdministration
            foreach ($name in 'queueLength', 'recycling.periodicRestart.privateMemory',
                'recycling.periodicRestart.memory', 'recycling.periodicRestart.time', 'processModel.idleTimeout',
                'processModel.pingingEnabled', 'processModel.maxProcesses', 'cpu.limit',
                'failure.rapidFailProtection') {
                $value = Get-ItemProperty -LiteralPath 'IIS:\AppPools\WsusPool' -Name $name
                if ($null -ne (Get-Property $value 'Value')) { $value = $value.Value }
                if ($null -ne $value) { [ordered] @{ Area = 'pool'; Name = $name; Value = $value.ToString() } }
            }
        }
    }
}

# --- Manifest and zip ------------------------------------------------------------------------------------------------

$manifest = [ordered] @{
    Format = 'migrator-wsus-export'
    Version = 1
    Script = $scriptVersion
    Server = [ordered] @{ Name = $wsus.Name; ServerId = Format-Name $configuration.ServerId }
    Started = $started
    Ended = Format-Time ([datetime]::UtcNow)
    Files = $files.ToArray()
    Errors = $errors.ToArray()
}
$encoding = New-Object System.Text.UTF8Encoding($false)
$text = ConvertTo-Json -InputObject $manifest -Depth 4
[System.IO.File]::WriteAllText((Join-Path $folder 'manifest.json'), $text, $encoding)

Add-Type -AssemblyName System.IO.Compression.FileSystem
[System.IO.Compression.ZipFile]::CreateFromDirectory($folder, $zip)
Write-Output ("{0}: {1} files, {2} failures" -f $zip, $files.Count, $errors.Count)
