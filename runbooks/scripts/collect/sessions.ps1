# How many sessions are in use.

function Get-SessionsSection {
    $counter = Get-CimInstance -ClassName Win32_PerfFormattedData_LocalSessionManager_TerminalServices -OperationTimeoutSec 10 -ErrorAction Stop
    if ($null -eq $counter -or $null -eq $counter.ActiveSessions) { throw (New-Problem -Id 'NoSessionCounter' -Message 'the counter of active sessions gives no number') }
    return [ordered]@{ active = [int] $counter.ActiveSessions }
}
