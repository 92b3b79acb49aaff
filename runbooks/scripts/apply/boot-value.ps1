# The kind boot-value: `safeboot` of the default boot entry.

# What bcdedit.exe calls the numbers of safeboot.
$safeBootWords = 'minimal', 'network', 'dsrepair'

function Read-BootState {
    $mode = Read-SafeBoot
    if ($null -eq $mode) { return [ordered]@{ exists = $false } }
    return [ordered]@{ exists = $true; mode = $mode }
}

function Test-SameBootState {
    param($Left, $Right)
    if ($Left.exists -ne $Right.exists) { return $false }
    return -not $Left.exists -or $Left.mode -eq $Right.mode
}

function Write-BootState {
    # By the tool of Windows: the store is a hive, but a boot entry is written through its own rules.
    param($State)
    if ($State.exists) {
        $word = $safeBootWords[$State.mode]
        $null = bcdedit.exe '/set' '{default}' safeboot $word
    }
    else { $null = bcdedit.exe '/deletevalue' '{default}' safeboot }
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id "BootStore$LASTEXITCODE" -Message "bcdedit.exe ended with code $LASTEXITCODE") }
}
