# The kind service-state: a service that runs, or does not.

function Read-RunState {
    param([string] $Name)
    $service = Read-ServiceFact -Name $Name
    if ($service.status -eq 'absent') { return $null }
    return $service.state
}

function Edit-RunState {
    param($Change, [string] $State)
    $name = $Change.params.name
    if ($State -eq 'running') {
        Start-OneService -Name $name
        Restore-Dependent -Change $Change
        return
    }
    foreach ($dependent in @(Get-NotedDependent -Change $Change)) { Stop-OneService -Name $dependent }
    Stop-OneService -Name $name
}

function Get-NotedDependent {
    # The dependents that ran before this request stopped anything, noted so that an undo starts them
    # again. A note of another request of the run is out of date.
    param($Change)
    $path = Get-BackupPath -Change $Change -Kind 'dependents'
    $note = Read-Record -Path $path
    if ($null -eq $note -or $note.requestId -ne $request.requestId) {
        $name = $Change.params.name
        Write-Record -Path $path -Value ([ordered]@{ requestId = $request.requestId; name = $name; dependents = @(Get-RunningDependent -Name $name) })
        $note = Read-Record -Path $path
    }
    return @($note.dependents)
}

function Restore-Dependent {
    # Only what a stop of this service noted; a start by itself starts no dependents.
    param($Change)
    $note = Read-Record -Path (Get-BackupPath -Change $Change -Kind 'dependents')
    if ($null -eq $note -or $note.name -ne $Change.params.name) { return }
    $dependents = @($note.dependents)
    for ($index = $dependents.Length - 1; $index -ge 0; $index--) { Start-OneService -Name $dependents[$index] }
}
