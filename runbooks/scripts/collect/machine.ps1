# Disk, memory, time, domain, failed logons, boot entry: each by itself.

$bootStore = 'HKLM\BCD00000000\Objects'
$bootManager = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}'

function Assert-Number {
    # A counter that gives nothing is not seen; without this it would read as 0.
    param($Value, [string] $Name)
    if ($null -eq $Value) { throw (New-Problem -Id 'NoNumber' -Message "$Name gives no number") }
    return [long] $Value
}

function Read-FreeSpace {
    $disk = Get-CimInstance -ClassName Win32_LogicalDisk -Filter "DeviceID = '$env:SystemDrive'" -OperationTimeoutSec 10 -ErrorAction Stop
    $free = Assert-Number -Value $disk.FreeSpace -Name 'the system drive'
    return [int] (($free - ($free % 1MB)) / 1MB)
}

function Read-Commit {
    $memory = Get-CimInstance -ClassName Win32_PerfFormattedData_PerfOS_Memory -OperationTimeoutSec 10 -ErrorAction Stop
    return [int] (Assert-Number -Value $memory.PercentCommittedBytesInUse -Name 'the counter of committed memory')
}

function Read-Processor {
    $processor = Get-CimInstance -ClassName Win32_PerfFormattedData_PerfOS_Processor -Filter "Name = '_Total'" -OperationTimeoutSec 10 -ErrorAction Stop
    return [int] (Assert-Number -Value $processor.PercentProcessorTime -Name 'the counter of processor time')
}

function Read-LargestProgram {
    # The three with most memory, largest first.
    $left = @(Get-CimInstance -ClassName Win32_Process -OperationTimeoutSec 10 -ErrorAction Stop)
    $found = @()
    while ($found.Length -lt 3 -and $left.Length -gt 0) {
        $largest = $left[0]
        foreach ($one in $left) { if ($one.WorkingSetSize -gt $largest.WorkingSetSize) { $largest = $one } }
        $size = [long] $largest.WorkingSetSize
        # Less than a megabyte is no program to tell, and all that are left are smaller.
        if ($size -lt 1MB) { break }
        $found += [ordered]@{ name = "$($largest.Name)"; mb = [int] (($size - ($size % 1MB)) / 1MB) }
        $left = @($left | Where-Object -FilterScript { $_.ProcessId -ne $largest.ProcessId })
    }
    return , $found
}

function Read-Channel {
    # Only asks Netlogon for what it knows; the channel is not tried. Nothing: not a member, or a controller.
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 10 -ErrorAction Stop
    if ($computer.DomainRole -notin 1, 3) { return $null }
    $null = nltest.exe "/sc_query:$($computer.Domain)"
    return $LASTEXITCODE
}

function Read-BuiltInName {
    # Names of the built-in accounts that are off on every machine. A controller has none of its own.
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 10 -ErrorAction Stop
    if ($computer.DomainRole -ge 4) { return }
    $accounts = @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount = True' -OperationTimeoutSec 10 -ErrorAction Stop)
    foreach ($account in $accounts) { if ("$($account.SID)" -match '-(501|503|504)$') { "$($account.Name)" } }
}

function Read-NewestFailure {
    # The newest 50 events 4625, newest first: an attack logs thousands.
    $filter = @{ LogName = 'Security'; ProviderName = 'Microsoft-Windows-Security-Auditing'; Id = 4625; StartTime = (Get-Date).AddHours(-$request.eventHours) }
    try { return Get-WinEvent -FilterHashtable $filter -MaxEvents 50 -ErrorAction Stop }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { return }
        throw
    }
}

function Get-FailureCode {
    # The sub-status in hex; where it is 0 the status says all.
    param($Failure)
    $code = [long] $Failure.Properties[9].Value -band 0xffffffffL
    if ($code -eq 0) { $code = [long] $Failure.Properties[7].Value -band 0xffffffffL }
    return '{0:x8}' -f $code
}

function Get-FailureRate {
    # Failed logons a minute; 0 when the newest is older than ten minutes.
    param($Failures)
    if ($Failures.Length -lt 2) { return 0 }
    $newest = $Failures[0].TimeCreated
    if (((Get-Date) - $newest).TotalSeconds -gt 600) { return 0 }
    $seconds = [int] ($newest - $Failures[$Failures.Length - 1].TimeCreated).TotalSeconds
    if ($seconds -lt 1) { $seconds = 1 }
    $many = 60 * ($Failures.Length - 1)
    return [int] (($many - ($many % $seconds)) / $seconds)
}

function Read-FailedLogon {
    # Locked, disabled, account expired, password expired, password must be changed (ntstatus.h).
    $failures = @(Read-NewestFailure)
    $builtIn = @()
    $codes = [ordered]@{}
    if ($failures.Length -gt 0) { $builtIn = @(Read-BuiltInName) }
    foreach ($failure in $failures) {
        $code = Get-FailureCode -Failure $failure
        if ($code -notin 'c0000234', 'c0000072', 'c0000193', 'c0000071', 'c0000224') { continue }
        if ($code -eq 'c0000072' -and $builtIn -contains "$($failure.Properties[5].Value)") { continue }
        if (-not $codes.Contains($code)) { $codes[$code] = 0 }
        $codes[$code]++
    }
    return [ordered]@{ perMinute = (Get-FailureRate -Failures $failures); codes = $codes }
}

function Read-SafeBoot {
    # `safeboot` of the default boot entry, or nothing where it has none. bcdedit shows it in words; the
    # store it reads is a registry hive.
    $entry = Read-Text -Path "$bootStore\$bootManager\Elements\23000003" -Name 'Element'
    if ($null -eq $entry -or $entry -notmatch '^\{[0-9a-f-]{36}\}$') { throw (New-Problem -Id 'NoBootEntry' -Message 'the boot store names no default entry') }
    $element = Read-RegistryValue -Path "$bootStore\$entry\Elements\25000080" -Name 'Element'
    if ($null -eq $element) { return $null }
    if ($element.type -ne 'REG_BINARY' -or $element.data.Length -lt 2) { throw (New-Problem -Id 'NoBootEntry' -Message 'safeboot is no number') }
    return [int] [System.Convert]::ToByte($element.data.Substring(0, 2), 16)
}

function Test-FileThere {
    param([string] $Path)
    try { $null = Get-Item -LiteralPath $Path -Force -ErrorAction Stop; return $true }
    catch {
        if (Test-NotFound -Problem $_) { return $false }
        throw
    }
}

function Read-OrphanProvider {
    # Network providers in use whose file is gone.
    $order = Read-Text -Path 'HKLM\SYSTEM\CurrentControlSet\Control\NetworkProvider\Order' -Name 'ProviderOrder'
    foreach ($part in "$order" -split ',') {
        $name = $part.Trim()
        if ($name -notmatch '^[\w .$-]{1,64}$') { continue }
        $path = Read-Text -Path "HKLM\SYSTEM\CurrentControlSet\Services\$name\NetworkProvider" -Name 'ProviderPath'
        if ($null -eq $path) { continue }
        if (-not (Test-FileThere -Path ([System.Environment]::ExpandEnvironmentVariables($path)))) { $name }
    }
}

function Get-MachineSection {
    # What cannot be read is named and leaves the rest.
    $result = [ordered]@{}
    $unread = @()
    try { $result.freeMb = Read-FreeSpace } catch { $unread += 'freeMb' }
    try { $result.commitPercent = Read-Commit } catch { $unread += 'commitPercent' }
    try { $result.cpuPercent = Read-Processor } catch { $unread += 'cpuPercent' }
    $isShort = ($result.Contains('commitPercent') -and $result.commitPercent -gt 90) -or ($result.Contains('cpuPercent') -and $result.cpuPercent -ge 95)
    try { if ($isShort) { $result.top = Read-LargestProgram } } catch { $unread += 'top' }
    try {
        $channel = Read-Channel
        if ($null -ne $channel) { $result.channel = $channel }
    }
    catch { $unread += 'channel' }
    try { $result.failed = Read-FailedLogon } catch { $unread += 'failed' }
    try { $result.safeboot = Read-SafeBoot } catch { $unread += 'safeboot' }
    try {
        $orphans = @(Read-OrphanProvider)
        if ($orphans.Length -gt 0) { $result.orphans = $orphans }
    }
    catch { $unread += 'orphans' }
    if ($unread.Length -gt 0) { $result.unread = $unread }
    return $result
}
