# The key files of the listener.

function Get-KeyFolder {
    return (Get-ProgramDataFolder) + '\Microsoft\Crypto\RSA\MachineKeys'
}

# Containers of programs that often keep a machine key, by the first half of the name of its file.
$knownContainers = @{
    '6de9cb26d2b98c01ec4e9e8b34824aa2' = 'iisConfigurationKey'; 'd6d986f09a1ee04e24c949879fdb506c' = 'NetFrameworkConfigurationKey'
    '76944fb33636aeddb9590521c2e8815a' = 'iisWasKey'; 'c2319c42033a5ca7f44e731bfd3fa2b5' = 'Microsoft Internet Information Server'
    'bedbf0b4da5f8061b6444baedf4c00b1' = 'WMSvc Certificate Key Container'; '7a436fe806e483969f48a894af2fe9a1' = 'MS IIS DCOM Server'
}

function Add-FolderDetail {
    # The folder as a whole, and folders like it that somebody put aside.
    param($Result)
    try {
        $item = Get-Item -LiteralPath $Result.folder -Force -ErrorAction Stop
        $Result.folderItem = Read-ItemFact -Item $item
        $Result.folderMadeAt = ConvertTo-IsoTime -Time $item.CreationTimeUtc
    }
    catch {
        if (Test-NotFound -Problem $_) { $Result.folderItem = [ordered]@{ status = 'absent' } }
        else { $Result.folderItem = Get-Unreadable -Problem $_ }
    }
    $above = $Result.folder.Substring(0, $Result.folder.LastIndexOf('\'))
    try {
        $Result.beside = @(Get-ChildItem -LiteralPath $above -Filter 'MachineKeys_*' -Force -ErrorAction Stop | ForEach-Object -Process { $_.Name })
        $Result.aboveExists = $true
    }
    catch { if (Test-NotFound -Problem $_) { $Result.aboveExists = $false } }
}

function Get-CertificateKeyName {
    # For each certificate of LocalMachine\My that names a key: the name its file would have, and whether
    # the certificate is one that Azure's agent made for itself.
    param([string] $Guid)
    foreach ($thumbprint in @(Get-StoreThumbprint -Store 'MY' | Select-Object -First 50)) {
        $blob = Read-RegistryValue -Path "$certificateStores\MY\Certificates\$thumbprint" -Name 'Blob'
        if ($null -eq $blob -or $blob.type -ne 'REG_BINARY') { continue }
        $bytes = ConvertFrom-Hex -Text $blob.data
        $provider = Get-BlobRecord -Blob $bytes -Id 2
        if ($null -eq $provider) { continue }
        $container = Get-BlobText -Data $provider -OffsetAt 0
        if ($null -eq $container -or $container -match '[^\x20-\x7e]') { continue }
        $issuer = ''
        $der = Get-BlobRecord -Blob $bytes -Id 32
        if ($null -ne $der) {
            try { $issuer = (New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $der)).Issuer } catch { $null = $_ }
        }
        [ordered]@{ file = (Get-ContainerName -Container $container) + '_' + $Guid; agent = $issuer.Contains('Windows Azure CRP Certificate Generator') }
    }
}

function Add-OtherKey {
    # Whose keys lie in the folder beside the listener's: what a rename of the folder must carry over.
    param($Result, [string] $Guid)
    $names = @(Get-ChildItem -LiteralPath $Result.folder -Force -ErrorAction Stop | Where-Object -FilterScript { -not $_.PSIsContainer } | ForEach-Object -Process { $_.Name })
    $others = @($names | Where-Object -FilterScript { $_ -notlike 'f686aace*' })
    $Result.otherFiles = $others.Length
    $owners = @()
    foreach ($name in $others) {
        if ($name.Length -lt 32) { continue }
        $owner = $knownContainers[$name.Substring(0, 32).ToLowerInvariant()]
        if ($null -ne $owner -and $owners -notcontains $owner) { $owners += $owner }
    }
    $Result.owners = $owners
    # In FIPS mode MD5 throws, and whose keys they are stays unknown.
    try {
        $bound = 0
        $agent = 0
        foreach ($key in @(Get-CertificateKeyName -Guid $Guid)) {
            if ($names -notcontains $key.file) { continue }
            if ($key.agent) { $agent++ } else { $bound++ }
        }
        $Result.boundKeys = $bound
        $Result.agentKeys = $agent
    }
    catch { $null = $_ }
}

function Get-KeysSection {
    # Whether the key file exists is told by the folder's listing alone: asked for by name, a file
    # behind a closed folder looks absent.
    $folder = Get-KeyFolder
    $guid = Get-MachineGuid
    $live = $folder + '\' + $listenerKeyName + '_' + $guid
    $result = [ordered]@{ folder = $folder; listed = $true; liveFile = $live; files = [ordered]@{} }
    Add-FolderDetail -Result $result
    try { $items = @(Get-ChildItem -LiteralPath $folder -Filter 'f686aace*' -Force -ErrorAction Stop) }
    catch { $result.listed = $false; return $result }
    $result.files[$live] = [ordered]@{ status = 'absent' }
    foreach ($item in @($items | Select-Object -First 50)) {
        $path = $folder + '\' + $item.Name
        if ($path -eq $live) { $path = $live }
        $result.files[$path] = Read-ItemFact -Item $item
    }
    Add-OtherKey -Result $result -Guid $guid
    return $result
}
