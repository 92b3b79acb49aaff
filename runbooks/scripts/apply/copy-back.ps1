# The kind copy-back: files that a folder lacks, from one that was put aside.

function Read-FilledState {
    # Whether the folder was filled by this change is told by the record that ends the copying.
    param($Change)
    foreach ($path in $Change.params.from, $Change.params.to) {
        Assert-SafePath -Path $path
        Assert-PlainFile -Path $path
    }
    return [ordered]@{ filled = ($null -ne (Get-FileItem -Path (Get-BackupPath -Change $Change -Kind 'filled'))) }
}

function Write-FilledState {
    param($Change, $State)
    if (-not $State.filled) { Remove-CopiedFile -Change $Change; return }
    $from = $Change.params.from
    $to = $Change.params.to
    foreach ($path in $from, $to) {
        $item = Get-FileItem -Path $path
        if ($null -eq $item -or -not $item.PSIsContainer) { throw (New-Problem -Id 'NoFolder' -Message "there is no folder $path") }
    }
    # Noted before the first file: what this change adds, and the list that the folder keeps.
    $notePath = Get-BackupPath -Change $Change -Kind 'copied'
    $note = Read-Record -Path $notePath
    $names = @()
    $sddl = Get-ItemSddl -Item (Get-FileItem -Path $to)
    if ($null -ne $note) { $names = @($note.files); $sddl = $note.sddl }
    foreach ($name in @(Get-MissingName -From $from -To $to -Except $Change.params.except)) { if ($names -cnotcontains $name) { $names += $name } }
    Write-Record -Path $notePath -Value ([ordered]@{ files = @($names); sddl = $sddl })
    Copy-MissingFile -From $from -To $to -Except $Change.params.except -Sddl $sddl
    foreach ($name in $names) {
        if (-not (Test-SameFile -Left "$from\$name" -Right "$to\$name")) { throw (New-Problem -Id 'CopyDiffers' -Message "$to\$name is not as it was") }
    }
    Write-Record -Path (Get-BackupPath -Change $Change -Kind 'filled') -Value ([ordered]@{ files = @($names) })
}

function Remove-CopiedFile {
    # Only files that are still what was copied; the record goes last, because it tells the state.
    param($Change)
    $note = Read-Record -Path (Get-BackupPath -Change $Change -Kind 'copied')
    if ($null -eq $note) { throw (New-Problem -Id 'BackupMissing' -Message "run $($request.runId) noted nothing for change $($Change.id)") }
    foreach ($name in @($note.files)) {
        $path = "$($Change.params.to)\$name"
        if (Test-SameFile -Left "$($Change.params.from)\$name" -Right $path) { Remove-Item -LiteralPath $path -Force -ErrorAction Stop }
    }
    Remove-Item -LiteralPath (Get-BackupPath -Change $Change -Kind 'filled') -Force -ErrorAction Stop
}
