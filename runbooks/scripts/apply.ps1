# apply.ps1 - makes typed changes, or puts them back. Each is looked at first, recorded before and
# after, and made once: a repeated request is answered from the records.

# Created in one call with this descriptor: a backup holds a private key, so no user may read or
# prepare the folder.
$ownFolder = "$env:ProgramFiles\rdp-azure"
$ownSddl = 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'

$runFolder = "$ownFolder\runs\$($request.runId)"
$backupFolder = "$runFolder\backup"
$pollSeconds = 30

# SYSTEM, Administrators, TrustedInstaller: who may own a path that is to be changed.
$trustedOwners = 'S-1-5-18', 'S-1-5-32-544', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'

# --- one change -------------------------------------------------------------------------------------

function Read-Present {
    param($Change)
    switch ($Change.kind) {
        'registry-value' { return Read-RegistryState -Path $Change.params.path -Name $Change.params.name }
        'timed-registry-value' { return Read-RegistryState -Path $Change.params.path -Name $Change.params.name }
        'ipsec-rule' { return Read-IpsecRuleState -Change $Change }
        'registry-acl' { return Read-KeyAccessState -Path $Change.params.path }
        'firewall-profile' { return Read-FirewallProfileState -Name $Change.params.profile }
        'network-adapter' { return Read-AdapterState -Change $Change }
        'firewall-rule' { return Read-FirewallRuleState -Name $Change.params.name }
        'acl-grant' { Assert-SafePath -Path $Change.params.path; return Read-AccessState -Path $Change.params.path }
        'acl-set' { Assert-SafePath -Path $Change.params.path; return Read-AccessState -Path $Change.params.path }
        'create-folder' { return Read-FolderState -Change $Change }
        'move' { return Read-PlaceState -Change $Change }
        'set-aside' { return Read-AsideState -Change $Change }
        'copy-back' { return Read-FilledState -Change $Change }
        'remove-certificate' { return Read-StoreState -Path (Get-StoreEntryPath -Change $Change) }
        'service-start-type' { return Read-StartType -Name $Change.params.name }
        'service-state' { return Read-RunState -Name $Change.params.name }
        'boot-value' { return Read-BootState }
    }
    throw (New-Problem -Id 'Refused:UnknownKind' -Message "this script knows no change $($Change.kind)")
}

function Test-SameState {
    param($Change, $Left, $Right)
    if ($null -eq $Left -or $null -eq $Right) { return $false }
    switch ($Change.kind) {
        'registry-value' { return Test-SameRegistryState -Left $Left -Right $Right }
        'timed-registry-value' { return Test-SameTimedState -Change $Change -Left $Left -Right $Right }
        'ipsec-rule' { return $Left.active -eq $Right.active }
        'registry-acl' { return Test-SameAccess -Left $Left -Right $Right }
        'firewall-profile' { return $Left.rulesCount -eq $Right.rulesCount }
        'network-adapter' { return Test-SameJson -Left $Left -Right $Right }
        'firewall-rule' { return Test-SameJson -Left $Left -Right $Right }
        'acl-grant' { return Test-SameAccess -Left $Left -Right $Right }
        'service-start-type' { return $Left -eq $Right }
        'service-state' { return $Left -ceq $Right }
        'boot-value' { return Test-SameBootState -Left $Left -Right $Right }
        'acl-set' { return Test-SameAccess -Left $Left -Right $Right }
        'create-folder' { return $Left.exists -eq $Right.exists }
        'move' { return $Left.at -eq $Right.at }
        'set-aside' { return $Left.aside -eq $Right.aside }
        'copy-back' { return $Left.filled -eq $Right.filled }
    }
    return $Left.present -eq $Right.present
}

function Write-State {
    param($Change, $State)
    switch ($Change.kind) {
        'registry-value' { Edit-RegistryValue -Change $Change -State $State }
        'timed-registry-value' { Edit-TimedValue -Change $Change -State $State }
        'ipsec-rule' { Edit-IpsecRule -Change $Change -State $State }
        'registry-acl' { Set-KeyAccess -Path $Change.params.path -Sddl $State }
        'acl-grant' { Set-Descriptor -Path $Change.params.path -Sddl $State -WithOwner $false }
        'acl-set' { Set-Descriptor -Path $Change.params.path -Sddl $State -WithOwner $true }
        'create-folder' { Write-FolderState -Change $Change -State $State }
        'move' { Write-PlaceState -Change $Change -State $State }
        'set-aside' { Write-AsideState -Change $Change -State $State }
        'copy-back' { Write-FilledState -Change $Change -State $State }
        'firewall-profile' { Write-FirewallProfileState -Name $Change.params.profile -State $State }
        'network-adapter' { Write-AdapterState -Change $Change -State $State }
        'firewall-rule' { Write-FirewallRuleState -Name $Change.params.name -State $State }
        'remove-certificate' { Write-StoreState -Change $Change -State $State }
        'service-start-type' { Write-StartType -Name $Change.params.name -Start $State }
        'service-state' { Edit-RunState -Change $Change -State $State }
        'boot-value' { Write-BootState -State $State }
    }
}

function Complete-State {
    # What was left to do when a change was cut off after what tells its state had been written.
    param($Change, $State)
    if ($Change.kind -eq 'registry-value') { Clear-MadeKey -Change $Change -State $State }
    if ($Change.kind -eq 'timed-registry-value') { Complete-TimedValue -Change $Change -State $State }
    if ($Change.kind -eq 'ipsec-rule') { Complete-IpsecRule -Change $Change }
    if ($Change.kind -eq 'set-aside' -and -not $State.aside) { Restore-AsideFile -Change $Change }
    if ($Change.kind -eq 'remove-certificate' -and $State.present) { Restore-StoreEntry -Change $Change }
    if ($Change.kind -eq 'service-state' -and $State -eq 'running') { Restore-Dependent -Change $Change }
}

function Edit-State {
    # From one value to the other: already there, drifted away, or made and read back.
    param($Change, $From, $To)
    $intentPath = Get-RecordPath -Change $Change -Kind 'intent'
    $intent = Read-Record -Path $intentPath
    $present = Read-Present -Change $Change
    $result = New-Result -Change $Change -Status 'done'
    $result.found = $present
    if (Test-SameState -Change $Change -Left $present -Right $To) {
        # With an intent, and nothing said yet: it was made, and the record of it was not.
        if ($null -eq $intent) { $result.status = 'already'; return $result }
        $result.found = $intent.found
        Complete-State -Change $Change -State $To
        return $result
    }
    if (-not (Test-SameState -Change $Change -Left $present -Right $From)) {
        $result.status = 'drifted'
        $result.reason = [ordered]@{ id = 'Drifted'; message = 'the present value is neither the planned one nor the wanted one' }
        return $result
    }
    if ($null -eq $intent) { Write-Record -Path $intentPath -Value ([ordered]@{ id = $Change.id; kind = $Change.kind; found = $present }) }
    Write-State -Change $Change -State $To
    if (-not (Test-SameState -Change $Change -Left (Read-Present -Change $Change) -Right $To)) {
        throw (New-Problem -Id 'NotKept' -Message 'the value reads back different from what was written')
    }
    return $result
}

function Invoke-Change {
    param($Change)
    $resultPath = Get-RecordPath -Change $Change -Kind 'result'
    try {
        if ($Change.kind -eq 'restart-service') { $result = Restart-ByRecord -Change $Change }
        elseif ($Change.kind -eq 'flush-dns') { $result = Clear-DnsByRecord -Change $Change }
        elseif ($Change.kind -eq 'sync-time') { $result = Sync-ByRecord -Change $Change }
        elseif ($request.kind -eq 'undo') { $result = Edit-State -Change $Change -From $Change.after -To $Change.before }
        else { $result = Edit-State -Change $Change -From $Change.before -To $Change.after }
    }
    catch {
        $reason = Get-Reason -Problem $_
        $result = New-Result -Change $Change -Status 'failed'
        if ($reason.id -like 'Refused:*') { $result.status = 'refused'; $reason.id = $reason.id.Substring(8) }
        $result.reason = $reason
    }
    Write-Record -Path $resultPath -Value $result
    return $result
}

# --- all changes ------------------------------------------------------------------------------------

function Invoke-AllChanges {
    # The first that does not end well ends the stage. `replayed`: all was told from the records.
    $results = @()
    $told = 0
    $made = 0
    $ended = $false
    foreach ($change in $request.changes) {
        $result = $null
        if (-not $ended) { $result = Read-Record -Path (Get-RecordPath -Change $change -Kind 'result') }
        if ($null -ne $result) { $told++ }
        if ($null -eq $result -and -not $ended -and -not (Test-OutOfTime)) {
            $result = Invoke-Change -Change $change
            $made++
        }
        if ($null -eq $result) {
            $result = New-Result -Change $change -Status 'skipped'
            if (-not $ended) { $result.reason = [ordered]@{ id = 'OutOfTime'; message = "$($request.budgetSeconds) seconds were over" } }
        }
        if ($result.status -notin 'done', 'already') { $ended = $true }
        $results += $result
    }
    return [ordered]@{ results = $results; replayed = ($told -gt 0 -and $made -eq 0) }
}

function New-RefusedAnswer {
    # Nothing could be begun: the first change carries the reason, the others are skipped.
    param($Problem)
    $answer = New-Answer
    $reason = Get-Reason -Problem $Problem
    $status = 'failed'
    if ($reason.id -like 'Refused:*') { $status = 'refused'; $reason.id = $reason.id.Substring(8) }
    foreach ($change in $request.changes) {
        $result = New-Result -Change $change -Status $status
        if ($status -ne 'skipped') { $result.reason = $reason }
        $answer.changes += $result
        $status = 'skipped'
    }
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    return ConvertTo-AnswerJson -Value $answer
}

function Invoke-Request {
    # The answer as JSON: the stored one when this request was answered before.
    try { Confirm-OwnFolder } catch { return New-RefusedAnswer -Problem $_ }
    $answerPath = "$runFolder\$($request.requestId).answer.json"
    if ($null -ne (Read-Record -Path $answerPath)) {
        # Within a JSON text quotes are escaped, so this can only be the member itself.
        $text = [System.Text.Encoding]::ASCII.GetString((Read-FileBytes -Path $answerPath))
        return $text.Replace('"replayed":false', '"replayed":true')
    }
    $answer = New-Answer
    $outcome = Invoke-AllChanges
    $answer.changes = @($outcome.results)
    $answer.replayed = $outcome.replayed
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    $json = ConvertTo-AnswerJson -Value $answer
    Write-FileBytes -Path $answerPath -Bytes ([System.Text.Encoding]::ASCII.GetBytes($json))
    return $json
}

function Invoke-Alone {
    # One at a time on this machine. A holder that died leaves the mutex to the next.
    $mutex = New-Object -TypeName System.Threading.Mutex -ArgumentList $false, 'Global\rdp-azure'
    try {
        $held = $false
        try { $held = $mutex.WaitOne(20000) } catch [System.Threading.AbandonedMutexException] { $held = $true }
        if (-not $held) { return New-RefusedAnswer -Problem (New-Problem -Id 'Busy' -Message 'another run is changing this machine') }
        try { return Invoke-Request } finally { $mutex.ReleaseMutex() }
    }
    finally { $mutex.Dispose() }
}

if (-not $isWorker -and $request.kind -ne 'collect') {
    ConvertTo-Frame -Json (Invoke-Alone)
}
