# Services, as the service manager and their keys describe them.

function Read-ServiceFact {
    param([string] $Name)
    try { $service = Get-Service -Name $Name -ErrorAction Stop }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoServiceFoundForGivenName*') { return [ordered]@{ status = 'absent' } }
        throw
    }
    $state = switch ("$($service.Status)") {
        'Running' { 'running' }
        'Stopped' { 'stopped' }
        'StopPending' { 'stopPending' }
        'Paused' { 'paused' }
        'PausePending' { 'paused' }
        default { 'startPending' }
    }
    $start = Read-RegistryValue -Path "HKLM\SYSTEM\CurrentControlSet\Services\$Name" -Name 'Start'
    if ($null -eq $start -or $start.type -ne 'REG_DWORD') { throw (New-Problem -Id 'NoStartType' -Message "the key of $Name has no number Start") }
    return [ordered]@{ status = 'present'; state = $state; start = $start.data }
}

function Get-ServicesSection {
    $result = [ordered]@{}
    foreach ($name in $request.services) {
        try { $result[$name] = Read-ServiceFact -Name $name } catch { $result[$name] = Get-Unreadable -Problem $_ }
    }
    return $result
}
