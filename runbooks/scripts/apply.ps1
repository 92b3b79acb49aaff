# apply.ps1 - makes typed changes, or puts them back. Each is looked at first, recorded before and
# after, and made once: a repeated request is answered from the records.

# Created in one call with this descriptor: a backup holds a private key, so no user may read or
# prepare the folder.
$ownFolder = "$env:ProgramFiles\rdp-azure"
$ownSddl = 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'

$runFolder = "$ownFolder\runs\$($request.runId)"
$backupFolder = "$runFolder\backup"
$pollSeconds = 30

# SYSTEM, Administrators, TrustedInstaller: who may own a path that is to be changed.
$trustedOwners = 'S-1-5-18', 'S-1-5-32-544', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'

# --- security descriptors as text -----------------------------------------------------------------

# Aliases of SIDs and of rights (MS-DTYP 2.5.1.1). Names that need a domain stay as they are.
$sidAliases = @{
    AA = 'S-1-5-32-579'; AC = 'S-1-15-2-1'; AN = 'S-1-5-7'; AO = 'S-1-5-32-548'; AS = 'S-1-18-1'; AU = 'S-1-5-11'
    BA = 'S-1-5-32-544'; BG = 'S-1-5-32-546'; BO = 'S-1-5-32-551'; BU = 'S-1-5-32-545'; CD = 'S-1-5-32-574'
    CG = 'S-1-3-1'; CO = 'S-1-3-0'; CY = 'S-1-5-32-569'; ED = 'S-1-5-9'; ER = 'S-1-5-32-573'; ES = 'S-1-5-32-576'
    HA = 'S-1-5-32-578'; HI = 'S-1-16-12288'; IS = 'S-1-5-32-568'; IU = 'S-1-5-4'; LS = 'S-1-5-19'; LU = 'S-1-5-32-559'
    LW = 'S-1-16-4096'; ME = 'S-1-16-8192'; MP = 'S-1-16-8448'; MS = 'S-1-5-32-577'; MU = 'S-1-5-32-558'
    NO = 'S-1-5-32-556'; NS = 'S-1-5-20'; NU = 'S-1-5-2'; OW = 'S-1-3-4'; PO = 'S-1-5-32-550'; PS = 'S-1-5-10'
    PU = 'S-1-5-32-547'; RA = 'S-1-5-32-575'; RC = 'S-1-5-12'; RD = 'S-1-5-32-555'; RE = 'S-1-5-32-552'
    RM = 'S-1-5-32-580'; RU = 'S-1-5-32-554'; SI = 'S-1-16-16384'; SO = 'S-1-5-32-549'; SS = 'S-1-18-2'; SU = 'S-1-5-6'
    SY = 'S-1-5-18'; UD = 'S-1-5-84-0-0-0-0-0'; WD = 'S-1-1-0'; WR = 'S-1-5-33'
}
$rightBits = @{
    GA = 0x10000000L; GX = 0x20000000L; GW = 0x40000000L; GR = 0x80000000L
    FA = 0x1f01ffL; FR = 0x120089L; FW = 0x120116L; FX = 0x1200a0L; KA = 0xf003fL; KR = 0x20019L; KX = 0x20019L; KW = 0x20006L
    RC = 0x20000L; SD = 0x10000L; WD = 0x40000L; WO = 0x80000L
    CC = 0x1L; DC = 0x2L; LC = 0x4L; SW = 0x8L; RP = 0x10L; WP = 0x20L; DT = 0x40L; LO = 0x80L; CR = 0x100L
    NW = 0x1L; NR = 0x2L; NX = 0x4L
}

function ConvertTo-Sid {
    param([string] $Text)
    if ($sidAliases.ContainsKey($Text)) { return $sidAliases[$Text] }
    return $Text
}

function ConvertTo-AccessMask {
    # Bits of FR, CCDCLC, 0x120089 or a decimal number, with generic rights as those of a file.
    param([string] $Text)
    $mask = 0L
    if ($Text -match '^0x[0-9a-f]{1,8}$') { $mask = [System.Convert]::ToInt64($Text, 16) }
    elseif ($Text -match '^[0-9]+$') { $mask = [long] $Text }
    else {
        for ($index = 0; $index -lt $Text.Length; $index += 2) {
            $pair = $Text.Substring($index, 2)
            if (-not $rightBits.ContainsKey($pair)) { throw (New-Problem -Id 'BadDescriptor' -Message "$Text is no access mask") }
            $mask = $mask -bor $rightBits[$pair]
        }
    }
    foreach ($pair in @(@('GA', 'FA'), @('GX', 'FX'), @('GW', 'FW'), @('GR', 'FR'))) {
        if (($mask -band $rightBits[$pair[0]]) -ne 0) { $mask = $mask -bor $rightBits[$pair[1]] }
    }
    return $mask -band 0x0fffffffL
}

function Split-Sddl {
    param([string] $Sddl)
    $pattern = '^(?:O:(?<owner>[A-Z]{2}|S-[-0-9A-Za-z]+))?(?:G:(?<group>[A-Z]{2}|S-[-0-9A-Za-z]+))?(?:D:(?<flags>[A-Z_]*)(?<entries>(?:\([^()]*\))*))?(?:S:.*)?$'
    if ($Sddl -cnotmatch $pattern) { throw (New-Problem -Id 'BadDescriptor' -Message 'the security descriptor is not understood') }
    $parts = [ordered]@{ owner = ''; flags = ''; entries = '' }
    foreach ($name in @($parts.Keys)) {
        if ($Matches.ContainsKey($name)) { $parts[$name] = $Matches[$name] }
    }
    return $parts
}

function Get-AccessEssence {
    # What two descriptors must share to give the same access: owner, protection, entries, whatever
    # their spelling, order or division. Windows changes the group and the flags AI and AR by itself.
    param([string] $Sddl)
    $parts = Split-Sddl -Sddl $Sddl
    $masks = @{}
    foreach ($entry in @($parts.entries -split '[()]' | Where-Object -FilterScript { $_ -ne '' })) {
        $field = $entry -split ';'
        if ($field.Length -lt 6) { throw (New-Problem -Id 'BadDescriptor' -Message 'an entry has fewer than six fields') }
        if ($field[0] -notin 'A', 'D' -or $field.Length -ne 6) { $masks[$entry] = 0L; continue }
        $inheritance = @($field[1] -split '(?<=\G..)' | Where-Object -FilterScript { $_ -ne '' } | Sort-Object) -join ''
        $key = $field[0] + ';' + $inheritance + ';' + (ConvertTo-Sid -Text $field[5])
        if (-not $masks.ContainsKey($key)) { $masks[$key] = 0L }
        $masks[$key] = $masks[$key] -bor (ConvertTo-AccessMask -Text $field[2])
    }
    $list = @($masks.Keys | Sort-Object | ForEach-Object -Process { "$_=$($masks[$_])" }) -join '|'
    $protection = $parts.flags
    if (-not $protection.StartsWith('N')) { $protection = "$($protection.Contains('P'))" }
    return (ConvertTo-Sid -Text $parts.owner) + ' ' + $protection + ' ' + $list
}

function Test-SameAccess {
    param([string] $Left, [string] $Right)
    return (Get-AccessEssence -Sddl $Left) -ceq (Get-AccessEssence -Sddl $Right)
}

# --- files ----------------------------------------------------------------------------------------

function Get-FileItem {
    # The file or folder, or nothing when it is absent.
    param([string] $Path)
    try { return Get-Item -LiteralPath $Path -Force -ErrorAction Stop }
    catch {
        if (Test-NotFound -Problem $_) { return $null }
        throw
    }
}

function Get-ParentPath {
    # The folder above, or nothing above a drive.
    param([string] $Path)
    $end = $Path.LastIndexOf('\')
    if ($end -lt 2 -or $Path.Length -le 3) { return $null }
    if ($end -eq 2) { return $Path.Substring(0, 3) }
    return $Path.Substring(0, $end)
}

function Assert-SafeItem {
    # Refuses what could lead a change elsewhere: links of any kind, and paths another account owns.
    param($Item, [string] $Path)
    if (Test-ReparsePoint -Item $Item) { throw (New-Problem -Id 'Refused:ReparsePoint' -Message "$Path is a link or junction") }
    if ($Item.LinkType -eq 'HardLink') { throw (New-Problem -Id 'Refused:HardLink' -Message "$Path has further hard links") }
    $owner = ConvertTo-Sid -Text (Split-Sddl -Sddl (Get-ItemSddl -Item $Item)).owner
    if ($trustedOwners -notcontains $owner) { throw (New-Problem -Id 'Refused:ForeignOwner' -Message "$Path is owned by $owner") }
}

function Assert-SafePath {
    # The path and every folder above it.
    param([string] $Path)
    $at = $Path
    while ($null -ne $at) {
        $item = Get-FileItem -Path $at
        if ($null -ne $item) { Assert-SafeItem -Item $item -Path $at }
        $at = Get-ParentPath -Path $at
    }
}

function Write-FileBytes {
    # Written through to the disk: a record that was not kept would let a change be made twice.
    param([string] $Path, [byte[]] $Bytes)
    $stream = New-Object -TypeName System.IO.FileStream -ArgumentList $Path, ([System.IO.FileMode]::Create), ([System.IO.FileAccess]::Write), ([System.IO.FileShare]::None), 4096, ([System.IO.FileOptions]::WriteThrough)
    try { $stream.Write($Bytes, 0, $Bytes.Length); $stream.Flush() }
    finally { $stream.Dispose() }
}

function Read-FileBytes {
    param([string] $Path)
    $stream = New-Object -TypeName System.IO.FileStream -ArgumentList $Path, ([System.IO.FileMode]::Open), ([System.IO.FileAccess]::Read), ([System.IO.FileShare]::Read)
    try { return , (Read-Exactly -Stream $stream -Count $stream.Length) }
    finally { $stream.Dispose() }
}

function Set-ItemAccess {
    # Only the sections named; the descriptor of a file and of a folder are different types.
    param($Item, [string] $Sddl, [string] $Sections)
    if ($Item.PSIsContainer) { $security = New-Object -TypeName System.Security.AccessControl.DirectorySecurity }
    else { $security = New-Object -TypeName System.Security.AccessControl.FileSecurity }
    $security.SetSecurityDescriptorSddlForm($Sddl, $Sections)
    $Item.SetAccessControl($security)
}

# --- own folder and records -------------------------------------------------------------------------

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

# --- kind: registry-value ---------------------------------------------------------------------------

function Read-RegistryState {
    param([string] $Path, [string] $Name)
    $value = Read-RegistryValue -Path $Path -Name $Name
    if ($null -eq $value) { return [ordered]@{ exists = $false } }
    return [ordered]@{ exists = $true; type = $value.type; data = $value.data }
}

function Test-SameRegistryState {
    param($Left, $Right)
    if ($Left.exists -ne $Right.exists) { return $false }
    if (-not $Left.exists) { return $true }
    return $Left.type -ceq $Right.type -and (ConvertTo-AnswerJson -Value $Left.data) -ceq (ConvertTo-AnswerJson -Value $Right.data)
}

function ConvertTo-RegistryData {
    # Data as the registry provider takes it. Numbers go in signed, as .NET keeps them.
    param([string] $Type, $Data)
    switch ($Type) {
        'REG_DWORD' { return [System.BitConverter]::ToInt32([System.BitConverter]::GetBytes([uint32] $Data), 0) }
        'REG_QWORD' { return [System.BitConverter]::ToInt64([System.BitConverter]::GetBytes([uint64] $Data), 0) }
        'REG_BINARY' { return , (ConvertFrom-Hex -Text $Data) }
        'REG_MULTI_SZ' { return , [string[]] @($Data) }
    }
    return "$Data"
}

$registryKinds = @{ REG_SZ = 'String'; REG_EXPAND_SZ = 'ExpandString'; REG_DWORD = 'DWord'; REG_QWORD = 'QWord'; REG_MULTI_SZ = 'MultiString'; REG_BINARY = 'Binary' }

function Get-HighestMissingKey {
    # The first key on the way down to this one that is not there, or nothing.
    param([string] $Path)
    $missing = $null
    $at = $Path
    while ($at.Length -gt 4 -and $null -eq (Get-RegistryItem -Path $at)) {
        $missing = $at
        $at = $at.Substring(0, $at.LastIndexOf('\'))
    }
    return $missing
}

function Remove-MadeKey {
    # Takes away the keys this run made for a value, from below, as long as they are empty.
    param([string] $Path, [string] $Highest)
    $at = $Path
    while ($at.Length -ge $Highest.Length) {
        $key = Get-RegistryItem -Path $at
        if ($null -ne $key) {
            if ($key.ValueCount -ne 0 -or $key.SubKeyCount -ne 0) { return }
            Remove-Item -LiteralPath (ConvertTo-ProviderPath -Path $at) -ErrorAction Stop
        }
        $at = $at.Substring(0, $at.LastIndexOf('\'))
    }
}

function Edit-RegistryValue {
    # Keys that have to be made for the value are noted before, so that an undo takes them away again.
    param($Change, $State)
    $path = $Change.params.path
    $notePath = Get-BackupPath -Change $Change -Kind 'keys'
    if ($State.exists) {
        $missing = Get-HighestMissingKey -Path $path
        if ($null -ne $missing) { Write-Record -Path $notePath -Value ([ordered]@{ highest = $missing }) }
    }
    Write-RegistryState -Path $path -Name $Change.params.name -State $State
    Clear-MadeKey -Change $Change -State $State
}

function Clear-MadeKey {
    param($Change, $State)
    if ($State.exists) { return }
    $note = Read-Record -Path (Get-BackupPath -Change $Change -Kind 'keys')
    if ($null -ne $note) { Remove-MadeKey -Path $Change.params.path -Highest $note.highest }
}

function Write-RegistryState {
    param([string] $Path, [string] $Name, $State)
    $key = ConvertTo-ProviderPath -Path $Path
    $shown = $Name
    if ($Name -eq '') { $shown = '(default)' }
    if (-not $State.exists) {
        if ($null -ne (Read-RegistryValue -Path $Path -Name $Name)) { Remove-ItemProperty -LiteralPath $key -Name $shown -ErrorAction Stop }
        return
    }
    # Only where it is missing: New-Item -Force empties a key that exists.
    if ($null -eq (Get-RegistryItem -Path $Path)) { $null = New-Item -Path $key -Force -ErrorAction Stop }
    $data = ConvertTo-RegistryData -Type $State.type -Data $State.data
    $null = New-ItemProperty -LiteralPath $key -Name $shown -PropertyType $registryKinds[$State.type] -Value $data -Force -ErrorAction Stop
}

# --- kind: acl-grant --------------------------------------------------------------------------------

function Read-AccessState {
    param([string] $Path)
    $item = Get-FileItem -Path $Path
    if ($null -eq $item) { return $null }
    return Get-ItemSddl -Item $item
}

# --- kind: remove-certificate -----------------------------------------------------------------------

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

function Read-CertificateState {
    # Everything that removing one certificate touches or makes worthless.
    param([string] $EntryPath)
    $blob = Read-RegistryState -Path $EntryPath -Name 'Blob'
    $selfSigned = Read-RegistryState -Path $winStations -Name 'SelfSignedCertificate'
    return [ordered]@{ entryPath = $EntryPath; blob = $blob; selfSigned = $selfSigned; keyFile = (Read-KeyFile -Path (Get-KeyFilePath)) }
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

# --- kind: restart-service --------------------------------------------------------------------------

function Get-ServiceState {
    param([string] $Name)
    return "$((Get-Service -Name $Name -ErrorAction Stop).Status)"
}

function Wait-ServiceState {
    param([string] $Name, [string] $State)
    for ($second = 0; $second -lt $pollSeconds; $second++) {
        if ((Get-ServiceState -Name $Name) -eq $State) { return }
        Start-Sleep -Seconds 1
    }
    throw (New-Problem -Id 'ServiceTimeout' -Message "$Name is not $State after $pollSeconds seconds")
}

function Stop-OneService {
    # Stop() returns at once and Stop-Service may wait for ever, which would hold Run Command's lock.
    param([string] $Name)
    if ((Get-ServiceState -Name $Name) -eq 'Stopped') { return }
    (Get-Service -Name $Name -ErrorAction Stop).Stop()
    Wait-ServiceState -Name $Name -State 'Stopped'
}

function Start-OneService {
    param([string] $Name)
    if ((Get-ServiceState -Name $Name) -eq 'Running') { return }
    (Get-Service -Name $Name -ErrorAction Stop).Start()
    Wait-ServiceState -Name $Name -State 'Running'
}

function Get-RunningDependent {
    param([string] $Name)
    $service = Get-Service -Name $Name -ErrorAction Stop
    # All of them, direct or not, in the order in which they can be stopped (EnumDependentServices).
    return @($service.DependentServices | Where-Object -FilterScript { "$($_.Status)" -ne 'Stopped' } | ForEach-Object -Process { $_.Name })
}

function Restart-ByRecord {
    # A third record, `stopped`, tells a restart that was cut off before the stop from one cut off
    # after it; without it a repeated request could restart the service twice.
    param($Change)
    $name = $Change.params.name
    $intentPath = Get-RecordPath -Change $Change -Kind 'intent'
    $stoppedPath = Get-RecordPath -Change $Change -Kind 'stopped'
    if ($null -eq (Read-Record -Path $intentPath)) {
        Write-Record -Path $intentPath -Value ([ordered]@{ id = $Change.id; kind = $Change.kind; dependents = @(Get-RunningDependent -Name $name) })
    }
    $dependents = @((Read-Record -Path $intentPath).dependents)
    if ($null -eq (Read-Record -Path $stoppedPath)) {
        foreach ($dependent in $dependents) { Stop-OneService -Name $dependent }
        Stop-OneService -Name $name
        Write-Record -Path $stoppedPath -Value ([ordered]@{ id = $Change.id })
    }
    Start-OneService -Name $name
    for ($index = $dependents.Length - 1; $index -ge 0; $index--) { Start-OneService -Name $dependents[$index] }
    $result = New-Result -Change $Change -Status 'done'
    $result.detail = [ordered]@{ dependents = $dependents }
    return $result
}

# --- one change -------------------------------------------------------------------------------------

function Read-Present {
    param($Change)
    switch ($Change.kind) {
        'registry-value' { return Read-RegistryState -Path $Change.params.path -Name $Change.params.name }
        'acl-grant' { Assert-SafePath -Path $Change.params.path; return Read-AccessState -Path $Change.params.path }
        'remove-certificate' { return Read-StoreState -Path (Get-StoreEntryPath -Change $Change) }
    }
    throw (New-Problem -Id 'Refused:UnknownKind' -Message "this script knows no change $($Change.kind)")
}

function Test-SameState {
    param($Change, $Left, $Right)
    if ($null -eq $Left -or $null -eq $Right) { return $false }
    switch ($Change.kind) {
        'registry-value' { return Test-SameRegistryState -Left $Left -Right $Right }
        'acl-grant' { return Test-SameAccess -Left $Left -Right $Right }
    }
    return $Left.present -eq $Right.present
}

function Write-State {
    param($Change, $State)
    switch ($Change.kind) {
        'registry-value' { Edit-RegistryValue -Change $Change -State $State }
        'acl-grant' { Set-ItemAccess -Item (Get-FileItem -Path $Change.params.path) -Sddl $State -Sections 'Access' }
        'remove-certificate' { Write-StoreState -Change $Change -State $State }
    }
}

function Complete-State {
    # What was left to do when a change was cut off after what tells its state had been written.
    param($Change, $State)
    if ($Change.kind -eq 'registry-value') { Clear-MadeKey -Change $Change -State $State }
    if ($Change.kind -eq 'remove-certificate' -and $State.present) { Restore-StoreEntry -Change $Change }
}

function Edit-State {
    # From one value to the other: already there, drifted away, or made and read back.
    param($Change, $From, $To)
    $intentPath = Get-RecordPath -Change $Change -Kind 'intent'
    $intent = Read-Record -Path $intentPath
    $present = Read-Present -Change $Change
    $result = New-Result -Change $Change -Status 'done'
    $result.found = $present
    if (Test-SameState -Change $Change -Left $present -Right $To) {
        # With an intent, and nothing said yet: it was made, and the record of it was not.
        if ($null -eq $intent) { $result.status = 'already'; return $result }
        $result.found = $intent.found
        Complete-State -Change $Change -State $To
        return $result
    }
    if (-not (Test-SameState -Change $Change -Left $present -Right $From)) {
        $result.status = 'drifted'
        $result.reason = [ordered]@{ id = 'Drifted'; message = 'the present value is neither the planned one nor the wanted one' }
        return $result
    }
    if ($null -eq $intent) { Write-Record -Path $intentPath -Value ([ordered]@{ id = $Change.id; kind = $Change.kind; found = $present }) }
    Write-State -Change $Change -State $To
    if (-not (Test-SameState -Change $Change -Left (Read-Present -Change $Change) -Right $To)) {
        throw (New-Problem -Id 'NotKept' -Message 'the value reads back different from what was written')
    }
    return $result
}

function Invoke-Change {
    param($Change)
    $resultPath = Get-RecordPath -Change $Change -Kind 'result'
    try {
        if ($Change.kind -eq 'restart-service') { $result = Restart-ByRecord -Change $Change }
        elseif ($request.kind -eq 'undo') { $result = Edit-State -Change $Change -From $Change.after -To $Change.before }
        else { $result = Edit-State -Change $Change -From $Change.before -To $Change.after }
    }
    catch {
        $reason = Get-Reason -Problem $_
        $result = New-Result -Change $Change -Status 'failed'
        if ($reason.id -like 'Refused:*') { $result.status = 'refused'; $reason.id = $reason.id.Substring(8) }
        $result.reason = $reason
    }
    Write-Record -Path $resultPath -Value $result
    return $result
}

# --- all changes ------------------------------------------------------------------------------------

function Invoke-AllChanges {
    # The first that does not end well ends the stage. `replayed`: all was told from the records.
    $results = @()
    $told = 0
    $made = 0
    $ended = $false
    foreach ($change in $request.changes) {
        $result = $null
        if (-not $ended) { $result = Read-Record -Path (Get-RecordPath -Change $change -Kind 'result') }
        if ($null -ne $result) { $told++ }
        if ($null -eq $result -and -not $ended -and -not (Test-OutOfTime)) {
            $result = Invoke-Change -Change $change
            $made++
        }
        if ($null -eq $result) {
            $result = New-Result -Change $change -Status 'skipped'
            if (-not $ended) { $result.reason = [ordered]@{ id = 'OutOfTime'; message = "$($request.budgetSeconds) seconds were over" } }
        }
        if ($result.status -notin 'done', 'already') { $ended = $true }
        $results += $result
    }
    return [ordered]@{ results = $results; replayed = ($told -gt 0 -and $made -eq 0) }
}

function New-RefusedAnswer {
    # Nothing could be begun: the first change carries the reason, the others are skipped.
    param($Problem)
    $answer = New-Answer
    $reason = Get-Reason -Problem $Problem
    $status = 'failed'
    if ($reason.id -like 'Refused:*') { $status = 'refused'; $reason.id = $reason.id.Substring(8) }
    foreach ($change in $request.changes) {
        $result = New-Result -Change $change -Status $status
        if ($status -ne 'skipped') { $result.reason = $reason }
        $answer.changes += $result
        $status = 'skipped'
    }
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    return ConvertTo-AnswerJson -Value $answer
}

function Invoke-Request {
    # The answer as JSON: the stored one when this request was answered before.
    try { Confirm-OwnFolder } catch { return New-RefusedAnswer -Problem $_ }
    $answerPath = "$runFolder\$($request.requestId).answer.json"
    if ($null -ne (Read-Record -Path $answerPath)) {
        # Within a JSON text quotes are escaped, so this can only be the member itself.
        $text = [System.Text.Encoding]::ASCII.GetString((Read-FileBytes -Path $answerPath))
        return $text.Replace('"replayed":false', '"replayed":true')
    }
    $answer = New-Answer
    $outcome = Invoke-AllChanges
    $answer.changes = @($outcome.results)
    $answer.replayed = $outcome.replayed
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    $json = ConvertTo-AnswerJson -Value $answer
    Write-FileBytes -Path $answerPath -Bytes ([System.Text.Encoding]::ASCII.GetBytes($json))
    return $json
}

function Invoke-Alone {
    # One at a time on this machine. A holder that died leaves the mutex to the next.
    $mutex = New-Object -TypeName System.Threading.Mutex -ArgumentList $false, 'Global\rdp-azure'
    try {
        $held = $false
        try { $held = $mutex.WaitOne(20000) } catch [System.Threading.AbandonedMutexException] { $held = $true }
        if (-not $held) { return New-RefusedAnswer -Problem (New-Problem -Id 'Busy' -Message 'another run is changing this machine') }
        try { return Invoke-Request } finally { $mutex.ReleaseMutex() }
    }
    finally { $mutex.Dispose() }
}

if ($request.kind -ne 'collect') {
    ConvertTo-Frame -Json (Invoke-Alone)
}
