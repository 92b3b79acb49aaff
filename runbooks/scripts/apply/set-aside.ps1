# The kind set-aside: files of a folder whose names begin alike, in the backup of the run.

function Get-AsideNote {
    # Names of the files of this change, noted before the first was moved; nothing before that.
    param($Change)
    $note = Read-Record -Path (Get-BackupPath -Change $Change -Kind 'aside')
    if ($null -eq $note) { return $null }
    return , @($note.files)
}

function Get-PrefixName {
    param($Change)
    $filter = "$($Change.params.prefix)*"
    foreach ($item in @(Get-ChildItem -LiteralPath $Change.params.folder -Filter $filter -Force -ErrorAction Stop)) { $item.Name }
}

function Read-AsideState {
    param($Change)
    $folder = $Change.params.folder
    Assert-SafePath -Path $folder
    foreach ($name in @(Get-PrefixName -Change $Change)) { Assert-SafeItem -Item (Get-FileItem -Path "$folder\$name") -Path "$folder\$name" }
    $noted = Get-AsideNote -Change $Change
    if ($null -eq $noted) { return [ordered]@{ aside = $false } }
    $aside = $true
    foreach ($name in $noted) {
        $item = Get-FileItem -Path "$backupFolder\$($Change.id).aside\$name"
        if ($null -eq $item) { $aside = $false; continue }
        Assert-SafeItem -Item $item -Path "$backupFolder\$($Change.id).aside\$name"
    }
    return [ordered]@{ aside = $aside }
}

function Write-AsideState {
    param($Change, $State)
    if (-not $State.aside) { Restore-AsideFile -Change $Change; return }
    $folder = $Change.params.folder
    if ($backupFolder.Substring(0, 2) -ne $folder.Substring(0, 2)) { throw (New-Problem -Id 'Refused:OtherDrive' -Message "$folder lies on another drive than $backupFolder") }
    $names = Get-AsideNote -Change $Change
    if ($null -eq $names) { $names = @(Get-PrefixName -Change $Change) }
    Write-Record -Path (Get-BackupPath -Change $Change -Kind 'aside') -Value ([ordered]@{ files = @($names) })
    Confirm-Folder -Path "$backupFolder\$($Change.id).aside"
    foreach ($name in $names) {
        if ($null -ne (Get-FileItem -Path "$backupFolder\$($Change.id).aside\$name")) { continue }
        Rename-Path -From "$folder\$name" -To "$backupFolder\$($Change.id).aside\$name"
    }
}

function Restore-AsideFile {
    # What Windows made under the same names since is kept in the backup.
    param($Change)
    $folder = $Change.params.folder
    Confirm-Folder -Path "$backupFolder\$($Change.id).replaced"
    foreach ($name in @(Get-AsideNote -Change $Change)) {
        if ($null -eq (Get-FileItem -Path "$backupFolder\$($Change.id).aside\$name")) { continue }
        if ($null -ne (Get-FileItem -Path "$folder\$name")) { Rename-Path -From "$folder\$name" -To "$backupFolder\$($Change.id).replaced\$name" }
        Rename-Path -From "$backupFolder\$($Change.id).aside\$name" -To "$folder\$name"
    }
}
