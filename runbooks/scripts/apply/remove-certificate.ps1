# The kind remove-certificate: a store entry, saved with its key and put back.

function Get-StoreEntryPath {
    param($Change)
    return "$certificateStores\$($Change.params.store)\Certificates\$($Change.params.thumbprint)"
}

function Read-StoreState {
    param([string] $Path)
    return [ordered]@{ present = ($null -ne (Get-RegistryItem -Path $Path)) }
}

function Get-KeyFilePath {
    return (Get-KeyFolder) + '\' + $listenerKeyName + '_' + (Get-MachineGuid)
}

function Read-KeyFile {
    # Bytes and descriptor of the listener's key file, or nothing when there is none.
    param([string] $Path)
    Assert-SafePath -Path $Path
    $item = Get-FileItem -Path $Path
    if ($null -eq $item) { return $null }
    return [ordered]@{ path = $Path; content = [System.Convert]::ToBase64String((Read-FileBytes -Path $Path)); sddl = (Get-ItemSddl -Item $item) }
}

function Test-KeyFolderListed {
    # Behind a folder that cannot be listed a key file that is there may look absent.
    try { $null = @(Get-ChildItem -LiteralPath (Get-KeyFolder) -Filter 'f686aace*' -Force -ErrorAction Stop); return $true }
    catch { return $false }
}

function Read-CertificateState {
    # Everything that removing one certificate touches or makes worthless.
    param([string] $EntryPath)
    $blob = Read-RegistryState -Path $EntryPath -Name 'Blob'
    $selfSigned = Read-RegistryState -Path $winStations -Name 'SelfSignedCertificate'
    return [ordered]@{ entryPath = $EntryPath; blob = $blob; selfSigned = $selfSigned; keyFile = (Read-KeyFile -Path (Get-KeyFilePath)); listed = (Test-KeyFolderListed) }
}

function Remove-StoreEntry {
    param([string] $Path)
    Remove-Item -LiteralPath (ConvertTo-ProviderPath -Path $Path) -Recurse -Force -ErrorAction Stop
}

function Restore-KeyFile {
    # Made ready in the own folder and moved into place, so that the key is never there half or open.
    param($Saved, [string] $Temporary)
    $present = Read-KeyFile -Path $Saved.path
    if ($null -ne $present) {
        if ($present.content -ceq $Saved.content -and (Test-SameAccess -Left $present.sddl -Right $Saved.sddl)) { return }
        Remove-Item -LiteralPath $Saved.path -Force -ErrorAction Stop
    }
    Write-FileBytes -Path $Temporary -Bytes ([System.Convert]::FromBase64String($Saved.content))
    Set-ItemAccess -Item (Get-FileItem -Path $Temporary) -Sddl $Saved.sddl -Sections 'Owner, Group, Access'
    Move-Item -LiteralPath $Temporary -Destination $Saved.path -ErrorAction Stop
}

function Restore-Certificate {
    # Puts back what the removal saved. What Windows made in its place meanwhile is saved, then removed:
    # the key file of the same name, the value that names the certificate, and that certificate.
    param($Change)
    $saved = Read-Record -Path (Get-BackupPath -Change $Change -Kind 'removed')
    if ($null -eq $saved) { throw (New-Problem -Id 'BackupMissing' -Message "run $($request.runId) saved nothing for change $($Change.id)") }
    $newPrint = Get-Thumbprint -Value (Read-RegistryValue -Path $winStations -Name 'SelfSignedCertificate')
    $newEntry = "$certificateStores\$($Change.params.store)\Certificates\$newPrint"
    $replacedPath = Get-BackupPath -Change $Change -Kind 'replaced'
    if ($null -eq (Read-Record -Path $replacedPath)) { Write-Record -Path $replacedPath -Value (Read-CertificateState -EntryPath $newEntry) }
    $replaced = Read-Record -Path $replacedPath
    if ($replaced.blob.exists -and $replaced.entryPath -ne $saved.entryPath -and (Read-StoreState -Path $replaced.entryPath).present) {
        Remove-StoreEntry -Path $replaced.entryPath
    }
    # There was no key: the one made since, saved above, belongs to what was made since.
    if ($null -eq $saved.keyFile -and $saved.listed -and $null -ne $replaced.keyFile -and $null -ne (Get-FileItem -Path $replaced.keyFile.path)) {
        Remove-Item -LiteralPath $replaced.keyFile.path -Force -ErrorAction Stop
    }
    if ($null -ne $saved.keyFile) { Restore-KeyFile -Saved $saved.keyFile -Temporary "$backupFolder\$($Change.id).key" }
    if (-not (Test-SameRegistryState -Left (Read-RegistryState -Path $winStations -Name 'SelfSignedCertificate') -Right $saved.selfSigned)) {
        Write-RegistryState -Path $winStations -Name 'SelfSignedCertificate' -State $saved.selfSigned
    }
    Restore-StoreEntry -Change $Change
}

function Restore-StoreEntry {
    # Last, because the entry is what tells whether the certificate is there.
    param($Change)
    $saved = Read-Record -Path (Get-BackupPath -Change $Change -Kind 'removed')
    if (-not (Test-SameRegistryState -Left (Read-RegistryState -Path $saved.entryPath -Name 'Blob') -Right $saved.blob)) {
        Write-RegistryState -Path $saved.entryPath -Name 'Blob' -State $saved.blob
    }
}

function Write-StoreState {
    param($Change, $State)
    $entry = Get-StoreEntryPath -Change $Change
    if ($State.present) { Restore-Certificate -Change $Change; return }
    Write-Record -Path (Get-BackupPath -Change $Change -Kind 'removed') -Value (Read-CertificateState -EntryPath $entry)
    Remove-StoreEntry -Path $entry
}
