# Local accounts, counted, and who has the rights of logon, by SID.

$logonPolicy = 'HKLM\SECURITY\Policy\Accounts'

# Bits of ActSysAc (ntsecapi.h, POLICY_MODE_*).
$logonBits = [ordered]@{ remote = 0x400; denyRemote = 0x800; denyInteractive = 0x40; denyNetwork = 0x80 }

function Get-SystemAccess {
    # Which ways of logon an account is allowed or denied. The value has no type, which .NET gives as bytes.
    param([string] $Sid)
    $key = Get-RegistryItem -Path "$logonPolicy\$Sid\ActSysAc"
    if ($null -eq $key) { return 0 }
    $bytes = $key.GetValue('', $null)
    if ($bytes -isnot [byte[]] -or $bytes.Length -ne 4) { return 0 }
    return [System.BitConverter]::ToUInt32($bytes, 0)
}

function Read-LogonRight {
    # The rights that differ from what Windows sets up. Read where the LSA keeps them, which only SYSTEM
    # may; secedit would write a file first.
    $key = Get-RegistryItem -Path $logonPolicy
    if ($null -eq $key) { throw (New-Problem -Id 'NoLogonPolicy' -Message "there is no key $logonPolicy") }
    $held = [ordered]@{ remote = @(); denyRemote = @(); denyInteractive = @(); denyNetwork = @() }
    foreach ($sid in @($key.GetSubKeyNames() | Sort-Object)) {
        $access = Get-SystemAccess -Sid $sid
        foreach ($entry in $logonBits.GetEnumerator()) { if (($access -band $entry.Value) -ne 0) { $held[$entry.Key] += $sid } }
    }
    $odd = [ordered]@{}
    if (($held.remote -join ',') -ne 'S-1-5-32-544,S-1-5-32-555') { $odd.remote = $held.remote }
    foreach ($right in 'denyRemote', 'denyInteractive', 'denyNetwork') { if ($held[$right].Length -gt 0) { $odd[$right] = $held[$right] } }
    return $odd
}

function Read-LocalAccount {
    # Nothing on a domain controller: its accounts are those of the domain.
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 10 -ErrorAction Stop
    if ($computer.DomainRole -ge 4) { return $null }
    $accounts = @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount = True' -OperationTimeoutSec 10 -ErrorAction Stop)
    $enabled = @($accounts | Where-Object -FilterScript { -not $_.Disabled })
    $locked = @($accounts | Where-Object -FilterScript { $_.Lockout })
    return [ordered]@{ enabled = $enabled.Length; locked = $locked.Length }
}

function Get-AccountsSection {
    # What cannot be read is named and leaves the rest.
    $result = [ordered]@{}
    $unread = @()
    try {
        $local = Read-LocalAccount
        if ($null -ne $local) {
            $result.enabled = $local.enabled
            $result.locked = $local.locked
        }
    }
    catch { $unread += 'accounts' }
    try { $result.rights = Read-LogonRight } catch { $unread += 'rights' }
    if ($unread.Length -gt 0) { $result.unread = $unread }
    return $result
}
