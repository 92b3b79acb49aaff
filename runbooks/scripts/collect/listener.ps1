# Who holds the port of Remote Desktop, and what else is set for it.

$lanaTable = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\lanatable'
$interfaceKeys = 'HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces'

# MSFT_NetTCPConnection.State of a socket that listens.
$listenState = 2

function Get-ListenerPort {
    $port = Read-RegistryValue -Path $rdpTcp -Name 'PortNumber'
    if ($null -eq $port -or $port.type -ne 'REG_DWORD') { return 3389 }
    return $port.data
}

function Get-PortOwner {
    # Processes, not sockets: one listens on IPv4 and IPv6. By CIM, because netstat's words are translated.
    param([long] $Port)
    $sockets = @(Get-CimInstance -Namespace 'root/StandardCimv2' -ClassName MSFT_NetTCPConnection -Filter "LocalPort = $Port AND State = $listenState" -OperationTimeoutSec 10 -ErrorAction Stop)
    $seen = @()
    foreach ($socket in $sockets) {
        $owner = [int] $socket.OwningProcess
        if ($seen -contains $owner) { continue }
        $seen += $owner
        $image = ''
        foreach ($process in @(Get-CimInstance -ClassName Win32_Process -Filter "ProcessId = $owner" -OperationTimeoutSec 10 -ErrorAction Stop)) { $image = "$($process.Name)" }
        $services = @(foreach ($service in @(Get-CimInstance -ClassName Win32_Service -Filter "ProcessId = $owner" -OperationTimeoutSec 10 -ErrorAction Stop)) { "$($service.Name)" })
        [ordered]@{ pid = $owner; image = $image; services = $services }
    }
}

function Get-FirstText {
    # The first text of the first of these values that has one, or nothing.
    param([string] $Path, [string[]] $Names)
    foreach ($name in $Names) {
        $value = Read-RegistryValue -Path $Path -Name $name
        if ($null -eq $value) { continue }
        $text = "$(@($value.data)[0])"
        if ($text -ne '') { return $text }
    }
    return $null
}

function Get-PinnedAdapter {
    # The adapter LanAdapter pins, or nothing. Clients come in through the one with the default gateway.
    $pinned = Read-RegistryValue -Path $rdpTcp -Name 'LanAdapter'
    if ($null -eq $pinned -or $pinned.type -ne 'REG_DWORD' -or $pinned.data -eq 0) { return $null }
    $adapter = [ordered]@{ primary = $false; address = $null }
    $table = Get-RegistryItem -Path $lanaTable
    if ($null -eq $table) { return $adapter }
    foreach ($guid in @($table.GetSubKeyNames())) {
        $number = Read-RegistryValue -Path "$lanaTable\$guid" -Name 'LanaId'
        if ($null -eq $number -or $number.type -ne 'REG_DWORD' -or $number.data -ne $pinned.data) { continue }
        $adapter.primary = $null -ne (Get-FirstText -Path "$interfaceKeys\$guid" -Names 'DhcpDefaultGateway', 'DefaultGateway')
        $adapter.address = Get-FirstText -Path "$interfaceKeys\$guid" -Names 'DhcpIPAddress', 'IPAddress'
        break
    }
    return $adapter
}

function Get-ListenerAddress {
    # Where the own listener can be reached: a pinned one is not on loopback.
    $adapter = Get-PinnedAdapter
    if ($null -ne $adapter -and $adapter.primary -and $null -ne $adapter.address) { return $adapter.address }
    return '127.0.0.1'
}

function Find-RecentEvent {
    # A log that is not there has none.
    param([int] $Id, [string] $Log, [string] $Provider)
    try { return Find-Event -Id $Id -Log $Log -Provider $Provider -Since (Get-Date).AddHours(-1) }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingLogsFound*') { return }
        throw
    }
}

function Get-CrashFact {
    # The service manager names the service in the language of Windows, so its name is asked of it.
    try { $name = "$((Get-Service -Name TermService -ErrorAction Stop).DisplayName)" }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'NoServiceFoundForGivenName*') { throw }
        $name = 'TermService'
    }
    $count = 0
    foreach ($id in 7031, 7034) {
        foreach ($crash in @(Find-RecentEvent -Id $id -Log 'System' -Provider 'Service Control Manager')) { if ("$($crash.Properties[0].Value)" -ceq $name) { $count++ } }
    }
    if ($count -eq 0) { return $null }
    $fact = [ordered]@{ count = $count }
    foreach ($fault in @(Find-RecentEvent -Id 1000 -Log 'Application' -Provider 'Application Error')) {
        # Parameters: program 0, module 3, exception code 6. Newest first.
        if ("$($fault.Properties[0].Value)" -ne 'svchost.exe_TermService') { continue }
        $fact.module = "$($fault.Properties[3].Value)"
        $fact.exception = "$($fault.Properties[6].Value)"
        break
    }
    return $fact
}

function Get-StartError {
    # With what TermService ended or could not start; nothing while it runs. 0 and 1077 (not tried since
    # the last boot) are no errors.
    foreach ($service in @(Get-CimInstance -ClassName Win32_Service -Filter "Name = 'TermService'" -OperationTimeoutSec 10 -ErrorAction Stop)) {
        if ($service.State -ne 'Running' -and $service.ExitCode -notin 0, 1077) { return [int] $service.ExitCode }
    }
    return $null
}

function Get-ListenerSection {
    $section = [ordered]@{ owners = @(Get-PortOwner -Port (Get-ListenerPort)) }
    $adapter = Get-PinnedAdapter
    if ($null -ne $adapter) { $section.adapterPrimary = $adapter.primary }
    $startError = Get-StartError
    if ($null -ne $startError) { $section.startError = $startError }
    $crashes = Get-CrashFact
    if ($null -ne $crashes) { $section.crashes = $crashes }
    return $section
}
