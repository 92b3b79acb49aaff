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
        'loopbackApps' { return Get-LoopbackAppsSection }
        'filters' { return Get-FiltersSection }
        'policies' { return Get-PoliciesSection }
        'machine' { return Get-MachineSection }
        'licensing' { return Get-LicensingSection }
        'accounts' { return Get-AccountsSection }
    }
}

function Get-AllSections {
    $result = [ordered]@{}
    foreach ($name in $sectionOrder) {
        if ($request.sections -notcontains $name) { continue }
        try {
            if (Test-OutOfTime) { throw (New-Problem -Id 'OutOfTime' -Message "$($request.budgetSeconds) seconds were over") }
            $result[$name] = [ordered]@{ value = (Limit-Section -Name $name -Section (Read-Section -Name $name)) }
        }
        catch { $result[$name] = [ordered]@{ error = (Get-Reason -Problem $_) } }
    }
    return $result
}

if ($request.kind -eq 'collect') {
    $answer = New-Answer
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    ConvertTo-Frame -Json (ConvertTo-AnswerJson -Value $answer)
}
