# The kind create-folder: one folder with a descriptor of its own.

function Read-FolderState {
    param($Change)
    $path = $Change.params.path
    Assert-SafePath -Path $path
    $inPlaceOf = Get-JsonMember -Of $Change.params -Name 'inPlaceOf'
    if ($null -ne $inPlaceOf) { Assert-SafePath -Path $inPlaceOf }
    $item = Get-FileItem -Path $path
    if ($null -ne $item -and -not $item.PSIsContainer) { throw (New-Problem -Id 'Refused:NotAFolder' -Message "$path is a file") }
    return [ordered]@{ exists = ($null -ne $item) }
}

function Write-FolderState {
    param($Change, $State)
    $path = $Change.params.path
    if (-not $State.exists) { Move-MadeFolder -Change $Change; return }
    $parent = Get-ParentPath -Path $path
    if ($null -eq (Get-FileItem -Path $parent)) { throw (New-Problem -Id 'NoParent' -Message "there is no $parent") }
    # In one call: between a folder and its list others could put something into it.
    $security = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
    $security.SetSecurityDescriptorSddlForm($Change.params.sddl, 'Owner, Group, Access')
    $folder = New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $path
    $folder.Create($security)
}

function Move-MadeFolder {
    # What came since goes to the folder that was put aside, but the listener's key, which belongs to
    # the certificate that is put back with it. The made folder goes to the backup of the run.
    param($Change)
    $path = $Change.params.path
    $inPlaceOf = Get-JsonMember -Of $Change.params -Name 'inPlaceOf'
    if ($null -ne $inPlaceOf -and $null -ne (Get-FileItem -Path $inPlaceOf)) {
        Assert-PlainFile -Path $path
        Copy-MissingFile -From $path -To $inPlaceOf -Except $listenerKeyName -Sddl (Get-ItemSddl -Item (Get-FileItem -Path $inPlaceOf))
    }
    Rename-Path -From $path -To "$backupFolder\$($Change.id).folder"
}
