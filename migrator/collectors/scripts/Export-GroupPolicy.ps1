<#
.SYNOPSIS
    Writes the Group Policy of a domain into one folder, for `migrator collect gpo`.

.DESCRIPTION
    Reads only. Nothing of Group Policy or of the directory is changed; files are written to the folder of -Out and
    nowhere else. It holds afterwards:

        backup\             backups of all Group Policy objects (Backup-GPO -All)
        reports.xml         the reports of all of them (Get-GPOReport -All): names, links, filters
        links.csv           links with their order (gPLink) and inheritance (gPOptions) of domain, units and sites
        filter-members.csv  computers in the groups that filter the objects, through other groups too

    Where backups may not be made, a copy of \\<domain>\SYSVOL\<domain>\Policies does as well: copy it into the folder
    of -Out and give -SkipBackup.

    Its authors have not run this script against a live domain; it is made from the documented commands and checked by
    a parser and by tests of the files it writes. Read it before you run it.

    Needs Windows PowerShell 5.1 with the modules GroupPolicy and ActiveDirectory (RSAT), and an account that may read
    the objects, which any user of the domain may unless somebody took that right away.

.EXAMPLE
    .\Export-GroupPolicy.ps1 -Out C:\Temp\corp-policy
#>
#Requires -Version 5.1
#Requires -Modules GroupPolicy, ActiveDirectory
[CmdletBinding()]
param(
    [string] $Domain = $env:USERDNSDOMAIN,
    [string] $Out = (Join-Path (Get-Location).Path 'group-policy'),
    [switch] $SkipBackup
)

Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'

$folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)
if (-not (Test-Path -LiteralPath $folder)) { [void] (New-Item -ItemType Directory -Path $folder) }

function Format-Filter([string] $Name) {
    # A distinguished name as a value in an LDAP filter (RFC 4515).
    return $Name.Replace('\', '\5c').Replace('(', '\28').Replace(')', '\29').Replace('*', '\2a')
}

# --- Objects -----------------------------------------------------------------------------------------------------------

if (-not $SkipBackup) {
    $backup = Join-Path $folder 'backup'
    if (-not (Test-Path -LiteralPath $backup)) { [void] (New-Item -ItemType Directory -Path $backup) }
    try {
        [void] (Backup-GPO -All -Domain $Domain -Path $backup)
    } catch {
        Write-Warning "Not every object could be backed up: $_ Copy \\$Domain\SYSVOL\$Domain\Policies to $folder."
    }
}
Get-GPOReport -All -Domain $Domain -ReportType Xml -Path (Join-Path $folder 'reports.xml')

# --- Links -------------------------------------------------------------------------------------------------------------

$names = @('gPLink', 'gPOptions')
$links = @(Get-ADObject -LDAPFilter '(|(objectClass=domainDNS)(objectClass=organizationalUnit))' `
        -Properties $names -Server $Domain)
$root = Get-ADRootDSE -Server $Domain
$links += @(Get-ADObject -LDAPFilter '(objectClass=site)' -Properties $names -Server $Domain `
        -SearchBase ('CN=Sites,' + $root.configurationNamingContext))
$links | Select-Object -Property (@('DistinguishedName') + $names) |
    Export-Csv -Path (Join-Path $folder 'links.csv') -NoTypeInformation -Encoding UTF8

# --- Members of the groups that filter ---------------------------------------------------------------------------------

$groups = @{}
foreach ($policy in Get-GPO -All -Domain $Domain) {
    foreach ($permission in Get-GPPermission -All -Guid $policy.Id -DomainName $Domain) {
        $kind = [string] $permission.Permission
        $who = $permission.Trustee
        if ($kind -in @('GpoApply', 'GpoCustom') -and [string] $who.SidType -in @('Group', 'Alias')) {
            $groups[$who.Sid.Value] = $who.Name
        }
    }
}
$members = foreach ($sid in $groups.Keys) {
    # Windows decides who is in Domain Computers and its like; nobody lists them.
    if ($sid -match '^S-1-5-21-.*-(498|51[2-9]|52[01])$' -or $sid -notmatch '^S-1-5-21-') { continue }
    try {
        $group = Get-ADGroup -Identity $sid -Server $Domain
        $within = '(memberOf:1.2.840.113556.1.4.1941:=' + (Format-Filter $group.DistinguishedName) + ')'
        $computers = @(Get-ADComputer -LDAPFilter $within -Server $Domain)
    } catch {
        Write-Warning "The members of $($groups[$sid]) could not be read: $_"
        continue
    }
    if ($computers.Count -eq 0) {
        [pscustomobject] @{
            Domain = $Domain; GroupSid = $sid; GroupName = $groups[$sid]; MemberSid = ''; MemberName = ''
        }
    }
    foreach ($computer in $computers) {
        [pscustomobject] @{
            Domain = $Domain; GroupSid = $sid; GroupName = $groups[$sid]
            MemberSid = $computer.SID.Value; MemberName = $computer.Name
        }
    }
}
$columns = @('Domain', 'GroupSid', 'GroupName', 'MemberSid', 'MemberName')
$members | Select-Object -Property $columns |
    Export-Csv -Path (Join-Path $folder 'filter-members.csv') -NoTypeInformation -Encoding UTF8
Write-Output "Written: $folder"
