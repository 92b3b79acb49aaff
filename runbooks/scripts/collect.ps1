# collect.ps1 - reads. Every section stands by itself: one that fails says so and leaves the others.

function Read-Section {
    param([string] $Name)
    switch ($Name) {
        'os' { return Get-OsSection }
        'certificate' { return Get-CertificateSection }
        'keys' { return Get-KeysSection }
        'loopback' { return Get-LoopbackSection }
        'services' { return Get-ServicesSection }
        'sessions' { return Get-SessionsSection }
        'registry' { return Get-RegistrySection }
        'keyAccess' { return Get-KeyAccessSection }
        'events' { return Get-EventsSection }
        'paths' { return Get-PathsSection }
        'winStations' { return Get-WinStationsSection }
        'listener' { return Get-ListenerSection }
        'firewall' { return Get-FirewallSection }
        'adapters' { return Get-AdaptersSection }
        'filters' { return Get-FiltersSection }
        'policies' { return Get-PoliciesSection }
        'machine' { return Get-MachineSection }
        'licensing' { return Get-LicensingSection }
        'accounts' { return Get-AccountsSection }
    }
}

# A section that takes longer hangs: each CIM call ends by itself after 10 seconds.
$sectionLimitSeconds = 12

function Read-SectionAlone {
    # What a worker runs: one section, or why it could not be read.
    param([string] $Name)
    try { return [ordered]@{ value = (Limit-Section -Name $Name -Section (Read-Section -Name $Name)) } }
    catch { return [ordered]@{ error = (Get-Reason -Problem $_) } }
}

function New-Worker {
    # A runspace that knows all functions of this script. A hung call in it can be left behind.
    $worker = [powershell]::Create()
    [void] $worker.AddScript("`$rdpAzureWorker = `$true`n$ownText")
    [void] $worker.EndInvoke($worker.BeginInvoke())
    return $worker
}

function Read-SectionIn {
    # The section as a worker reads it; nothing when it did not end in time.
    param($Worker, [string] $Name, [int] $LimitMs)
    $Worker.Commands.Clear()
    [void] $Worker.AddCommand('Read-SectionAlone').AddParameter('Name', $Name)
    $running = $Worker.BeginInvoke()
    if (-not $running.AsyncWaitHandle.WaitOne($LimitMs)) {
        # Not waited for: what hangs in Windows may never let go of it.
        [void] $Worker.BeginStop($null, $null)
        return $null
    }
    foreach ($section in $Worker.EndInvoke($running)) { return $section }
    throw (New-Problem -Id 'NoResult' -Message "the section $Name gave nothing")
}

function New-Unread {
    param([string] $Id, [string] $Message)
    return [ordered]@{ error = [ordered]@{ id = $Id; message = $Message } }
}

function Get-AllSections {
    $result = [ordered]@{}
    $worker = $null
    foreach ($name in $sectionOrder) {
        if ($request.sections -notcontains $name) { continue }
        $leftMs = [int] (1000 * $request.budgetSeconds - $watch.Elapsed.TotalMilliseconds)
        if ($leftMs -le 0) { $result[$name] = New-Unread -Id 'OutOfTime' -Message "$($request.budgetSeconds) seconds were over"; continue }
        try {
            if ($null -eq $worker) { $worker = New-Worker }
            $limitMs = $sectionLimitSeconds * 1000
            if ($leftMs -lt $limitMs) { $limitMs = $leftMs }
            $section = Read-SectionIn -Worker $worker -Name $name -LimitMs $limitMs
        }
        catch { $section = [ordered]@{ error = (Get-Reason -Problem $_) } }
        if ($null -eq $section) {
            $worker = $null
            $section = New-Unread -Id 'TimedOut' -Message "it took longer than $([int] ($limitMs / 1000)) seconds"
        }
        $result[$name] = $section
    }
    if ($null -ne $worker) { $worker.Dispose() }
    return $result
}

if (-not $isWorker -and $request.kind -eq 'collect') {
    $answer = New-Answer
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    ConvertTo-Frame -Json (ConvertTo-AnswerJson -Value $answer)
}
