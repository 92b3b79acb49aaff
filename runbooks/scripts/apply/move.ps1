# The kind move: where a file or folder lies.

function Read-PlaceState {
    # At both places, or at neither, is no place of the plan: it has drifted.
    param($Change)
    Assert-SafePath -Path $Change.params.from
    Assert-SafePath -Path $Change.params.to
    $atFrom = $null -ne (Get-FileItem -Path $Change.params.from)
    $atTo = $null -ne (Get-FileItem -Path $Change.params.to)
    $at = 'neither'
    if ($atFrom -and $atTo) { $at = 'both' }
    elseif ($atFrom) { $at = 'from' }
    elseif ($atTo) { $at = 'to' }
    return [ordered]@{ at = $at }
}

function Write-PlaceState {
    param($Change, $State)
    if ($State.at -eq 'to') { Rename-Path -From $Change.params.from -To $Change.params.to }
    else { Rename-Path -From $Change.params.to -To $Change.params.from }
}
