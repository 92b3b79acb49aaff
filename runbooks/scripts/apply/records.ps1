# The tool's own folder, and a record of every change in it.

function Confirm-OwnFolder {
    # The folder and the three below it. One that someone else prepared is refused, not repaired.
    $item = Get-FileItem -Path $ownFolder
    if ($null -eq $item) {
        $security = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
        $security.SetSecurityDescriptorSddlForm($ownSddl, 'Owner, Group, Access')
        $folder = New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $ownFolder
        $folder.Create($security)
        $item = Get-FileItem -Path $ownFolder
    }
    Assert-SafePath -Path $ownFolder
    if (-not (Test-SameAccess -Left (Get-ItemSddl -Item $item) -Right $ownSddl)) {
        throw (New-Problem -Id 'Refused:ForeignAccess' -Message "$ownFolder is open to others")
    }
    foreach ($path in "$ownFolder\runs", $runFolder, $backupFolder) {
        if ($null -eq (Get-FileItem -Path $path)) {
            $folder = New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $path
            $folder.Create()
        }
        Assert-SafeItem -Item (Get-FileItem -Path $path) -Path $path
    }
    # Records and backups are believed, so each must be Windows' own and lead nowhere else.
    foreach ($path in $runFolder, $backupFolder) {
        foreach ($item in @(Get-ChildItem -LiteralPath $path -Force -ErrorAction Stop)) { Assert-SafeItem -Item $item -Path "$path\$($item.Name)" }
    }
}

function Write-Record {
    param([string] $Path, $Value)
    Write-FileBytes -Path $Path -Bytes ([System.Text.Encoding]::ASCII.GetBytes((ConvertTo-AnswerJson -Value $Value)))
}

function Read-Record {
    # The record, or nothing when it is absent or torn. A torn intent means that nothing was begun,
    # for it is on the disk before the change; a torn result is settled by looking.
    param([string] $Path)
    if ($null -eq (Get-FileItem -Path $Path)) { return $null }
    try { return ConvertFrom-Json -InputObject ([System.Text.Encoding]::ASCII.GetString((Read-FileBytes -Path $Path))) }
    catch { return $null }
}

function Get-RecordPath {
    param($Change, [string] $Kind)
    return "$runFolder\$($request.requestId)-$($Change.id).$Kind.json"
}

function Get-BackupPath {
    param($Change, [string] $Kind)
    return "$backupFolder\$($Change.id).$Kind.json"
}

function New-Result {
    param($Change, [string] $Status)
    return [ordered]@{ id = $Change.id; kind = $Change.kind; status = $Status }
}
