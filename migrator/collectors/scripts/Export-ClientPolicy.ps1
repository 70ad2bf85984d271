<#
.SYNOPSIS
    Writes the values that steer updates on one computer or on many into one CSV, for `migrator collect registry`.

.DESCRIPTION
    Reads only. On the computers nothing is written; the CSV of -Out is the only file. Values are read that stand below
    the keys listed here, of the machine and of the users whose hives are loaded, and with them the client's id of
    WSUS (SusClientId), the build of Windows and the computer's name. Nothing else is read.

    Its authors have not run this script against live computers; it is checked by a parser and by tests of the file it
    writes. Read it before you run it.

    Needs Windows PowerShell 5.1. Without -ComputerName it reads this computer. With it, PowerShell remoting has to be
    on there and the account has to be an administrator of those computers; those that do not answer are warned about
    and are missing in the file.

    Software distribution or a start script may run it on each computer instead, with -Out on a share and one file a
    computer: `migrator collect registry` takes the folder.

.EXAMPLE
    .\Export-ClientPolicy.ps1 -Out C:\Temp\client-policy.csv

.EXAMPLE
    .\Export-ClientPolicy.ps1 -ComputerName (Get-Content .\computers.txt) -Out C:\Temp\client-policy.csv
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [string[]] $ComputerName = @(),
    [int] $ThrottleLimit = 32,
    [string] $Out = (Join-Path (Get-Location).Path ('client-policy-' + $env:COMPUTERNAME + '.csv'))
)

Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'

# This part runs on each computer and returns one object for each value.
$read = {
    # Keys with everything below them.
    $whole = @(
        'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate',
        'SOFTWARE\Policies\Microsoft\Windows\DeliveryOptimization',
        'SOFTWARE\Policies\Microsoft\Windows\DataCollection',
        'SOFTWARE\Policies\Microsoft\Windows\BITS',
        'SOFTWARE\Policies\Microsoft\PeerDist',
        'SOFTWARE\Policies\Microsoft\office\16.0\common\officeupdate',
        'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\DataCollection',
        'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Servicing',
        'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\WindowsUpdate'
    )
    # Keys of which only these values are taken.
    $some = @{
        'SOFTWARE\Policies\Microsoft\Windows Defender\Signature Updates' = @(
            'FallbackOrder', 'DefinitionUpdateFileSharesSources')
        'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer' = @('NoAutoUpdate')
    }
    $someOfMachine = @{
        'SOFTWARE\Microsoft\WindowsUpdate\UX\Settings' = @('*Pause*')
        'SOFTWARE\Microsoft\WindowsUpdate\UpdatePolicy\Settings' = @('*Paused*')
        'SOFTWARE\Microsoft\CCM\SoftwareUpdates' = @('isScanSourcePolicyRemoved*')
        'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate' = @('SusClientId')
        'SOFTWARE\Microsoft\Windows NT\CurrentVersion' = @('CurrentBuild')
    }
    $time = [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    $network = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    $computer = $network.HostName
    if ($network.DomainName) { $computer = $computer + '.' + $network.DomainName }

    function Get-Values($Base, [string] $Hive, [string] $Path, [string[]] $Names, [bool] $Deep) {
        $key = $Base.OpenSubKey($Path, $false)
        if ($null -eq $key) { return }
        foreach ($name in $key.GetValueNames()) {
            $isNamed = $false
            foreach ($pattern in $Names) { if ($name -like $pattern) { $isNamed = $true } }
            if (-not $isNamed) { continue }
            $kind = $key.GetValueKind($name)
            $value = $key.GetValue($name, $null, 'DoNotExpandEnvironmentNames')
            if ($kind -eq 'MultiString') { $value = $value -join "`n" }
            elseif ($kind -eq 'Binary') { $value = [System.BitConverter]::ToString($value) }
            [pscustomobject] @{
                Computer = $computer
                Key      = $Hive + '\' + $Path
                Name     = $name
                Type     = [string] $kind
                Value    = [string] $value
                ReadAt   = $time
            }
        }
        if ($Deep) {
            foreach ($below in $key.GetSubKeyNames()) {
                Get-Values $Base $Hive ($Path + '\' + $below) $Names $true
            }
        }
        $key.Close()
    }

    # The 64-bit view, whatever the PowerShell is; the 32-bit one is below WOW6432Node.
    $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
    foreach ($path in $whole) {
        Get-Values $machine 'HKEY_LOCAL_MACHINE' $path @('*') $true
        Get-Values $machine 'HKEY_LOCAL_MACHINE' ($path -replace '^SOFTWARE\\', 'SOFTWARE\WOW6432Node\') @('*') $true
    }
    foreach ($path in $some.Keys) { Get-Values $machine 'HKEY_LOCAL_MACHINE' $path $some[$path] $false }
    foreach ($path in $someOfMachine.Keys) {
        Get-Values $machine 'HKEY_LOCAL_MACHINE' $path $someOfMachine[$path] $false
    }
    $users = [Microsoft.Win32.RegistryKey]::OpenBaseKey('Users', 'Registry64')
    foreach ($user in $users.GetSubKeyNames()) {
        if ($user -notmatch '^S-1-5-21-[\d-]+$') { continue }
        try {
            foreach ($path in $whole) { Get-Values $users 'HKEY_USERS' ($user + '\' + $path) @('*') $true }
            foreach ($path in $some.Keys) { Get-Values $users 'HKEY_USERS' ($user + '\' + $path) $some[$path] $false }
        } catch [System.Security.SecurityException] {
            Write-Warning "The values of user $user on $computer may not be read."
        }
    }
}

if ($ComputerName.Count -eq 0) {
    $found = & $read
} else {
    $found = Invoke-Command -ComputerName $ComputerName -ScriptBlock $read -ThrottleLimit $ThrottleLimit `
        -ErrorAction Continue
}
$columns = @('Computer', 'Key', 'Name', 'Type', 'Value', 'ReadAt')
$found | Select-Object -Property $columns |
    Export-Csv -Path $Out -NoTypeInformation -Encoding UTF8
Write-Output "Written: $Out"
