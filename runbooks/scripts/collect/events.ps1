# Events, counted by provider and id.

function Find-Event {
    # Newest first; nothing when none was logged since then.
    param([int] $Id, [string] $Log, [string] $Provider, [datetime] $Since)
    $filter = @{ LogName = $Log; ProviderName = $Provider; Id = $Id; StartTime = $Since }
    try { return Get-WinEvent -FilterHashtable $filter -MaxEvents 1000 -ErrorAction Stop }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { return }
        throw
    }
}

function Read-EventFact {
    # One event in all its logs. By build it stands in one or another of them, so one that is not there
    # or cannot be read is an error only where there is no other.
    param([int] $Id, $Source)
    $since = (Get-Date).AddHours(-$request.eventHours)
    $found = @()
    $problem = $null
    $read = 0
    foreach ($log in $Source.logs) {
        try { $found += @(Find-Event -Id $Id -Log $log -Provider $Source.provider -Since $since); $read++ } catch { $problem = $_ }
    }
    if ($read -eq 0) { return Get-Unreadable -Problem $problem }
    if ($found.Length -eq 0) { return [ordered]@{ count = 0 } }
    $last = $found[0]
    foreach ($one in $found) { if ($one.TimeCreated -gt $last.TimeCreated) { $last = $one } }
    $properties = @(foreach ($property in $last.Properties) { "$($property.Value)" })
    return [ordered]@{ count = $found.Length; lastAt = (ConvertTo-IsoTime -Time $last.TimeCreated); lastProperties = $properties }
}

function Get-EventsSection {
    $result = [ordered]@{}
    foreach ($property in $request.events.PSObject.Properties) {
        $result[$property.Name] = Read-EventFact -Id $property.Name -Source $property.Value
    }
    return $result
}
