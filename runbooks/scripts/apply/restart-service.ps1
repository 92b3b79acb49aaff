# The kind restart-service: stop, poll, start, with the dependents that ran.

function Get-ServiceState {
    param([string] $Name)
    return "$((Get-Service -Name $Name -ErrorAction Stop).Status)"
}

function Wait-ServiceState {
    param([string] $Name, [string] $State)
    for ($second = 0; $second -lt $pollSeconds; $second++) {
        if ((Get-ServiceState -Name $Name) -eq $State) { return }
        Start-Sleep -Seconds 1
    }
    throw (New-Problem -Id 'ServiceTimeout' -Message "$Name is not $State after $pollSeconds seconds")
}

function Stop-OneService {
    # Stop() returns at once and Stop-Service may wait for ever, which would hold Run Command's lock.
    param([string] $Name)
    if ((Get-ServiceState -Name $Name) -eq 'Stopped') { return }
    (Get-Service -Name $Name -ErrorAction Stop).Stop()
    Wait-ServiceState -Name $Name -State 'Stopped'
}

function Start-OneService {
    param([string] $Name)
    if ((Get-ServiceState -Name $Name) -eq 'Running') { return }
    (Get-Service -Name $Name -ErrorAction Stop).Start()
    Wait-ServiceState -Name $Name -State 'Running'
}

function Get-RunningDependent {
    param([string] $Name)
    $service = Get-Service -Name $Name -ErrorAction Stop
    # All of them, direct or not, in the order in which they can be stopped (EnumDependentServices).
    return @($service.DependentServices | Where-Object -FilterScript { "$($_.Status)" -ne 'Stopped' } | ForEach-Object -Process { $_.Name })
}

function Restart-ByRecord {
    # A third record, `stopped`, tells a restart that was cut off before the stop from one cut off
    # after it; without it a repeated request could restart the service twice.
    param($Change)
    $name = $Change.params.name
    $intentPath = Get-RecordPath -Change $Change -Kind 'intent'
    $stoppedPath = Get-RecordPath -Change $Change -Kind 'stopped'
    if ($null -eq (Read-Record -Path $intentPath)) {
        Write-Record -Path $intentPath -Value ([ordered]@{ id = $Change.id; kind = $Change.kind; dependents = @(Get-RunningDependent -Name $name) })
    }
    $dependents = @((Read-Record -Path $intentPath).dependents)
    if ($null -eq (Read-Record -Path $stoppedPath)) {
        foreach ($dependent in $dependents) { Stop-OneService -Name $dependent }
        Stop-OneService -Name $name
        Write-Record -Path $stoppedPath -Value ([ordered]@{ id = $Change.id })
    }
    Start-OneService -Name $name
    for ($index = $dependents.Length - 1; $index -ge 0; $index--) { Start-OneService -Name $dependents[$index] }
    $result = New-Result -Change $Change -Status 'done'
    $result.detail = [ordered]@{ dependents = $dependents }
    return $result
}
