# The certificate of the listener, read from the registry blobs of its store.

function Get-BlobRecord {
    # The data of one property in a store entry: records of id, encoding, length (DWORDs) and data.
    param([byte[]] $Blob, [int] $Id)
    $at = 0
    while ($at + 12 -le $Blob.Length) {
        $length = [System.BitConverter]::ToUInt32($Blob, $at + 8)
        if ($length -gt $Blob.Length - $at - 12) { break }
        if ([System.BitConverter]::ToUInt32($Blob, $at) -eq $Id) {
            $data = New-Object -TypeName 'byte[]' -ArgumentList $length
            [System.Array]::Copy($Blob, $at + 12, $data, 0, [int] $length)
            return , $data
        }
        $at += 12 + $length
    }
    return $null
}

function Get-BlobText {
    # UTF-16 text with a final zero, found by its offset within a property.
    param([byte[]] $Data, [int] $OffsetAt)
    if ($Data.Length -lt $OffsetAt + 4) { return $null }
    $from = [System.BitConverter]::ToUInt32($Data, $OffsetAt)
    if ($from -eq 0 -or $from -ge $Data.Length) { return $null }
    $text = [System.Text.Encoding]::Unicode.GetString($Data, [int] $from, [int] ($Data.Length - $from))
    $end = $text.IndexOf([char] 0)
    if ($end -lt 0) { return $null }
    return $text.Substring(0, $end)
}

function Test-ServerUse {
    # Whether a certificate may serve Remote Desktop: by its purposes, or because it names none.
    param($Certificate)
    foreach ($extension in $Certificate.Extensions) {
        if ($extension.Oid.Value -ne '2.5.29.37') { continue }
        foreach ($usage in $extension.EnhancedKeyUsages) {
            if ($usage.Value -in '1.3.6.1.5.5.7.3.1', '1.3.6.1.4.1.311.54.1.2') { return $true }
        }
        return $false
    }
    return $true
}

function Add-CertificateDetail {
    # Dates, subject and key of a store entry. What cannot be read is left out: unknown, never guessed.
    param($Result, [byte[]] $Blob)
    $der = Get-BlobRecord -Blob $Blob -Id 32
    if ($null -ne $der) {
        $certificate = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $der)
        $Result.subject = $certificate.Subject
        $Result.notBefore = ConvertTo-IsoTime -Time $certificate.NotBefore
        $Result.notAfter = ConvertTo-IsoTime -Time $certificate.NotAfter
        try { $Result.keySizeBits = 8 * $certificate.PublicKey.Key.ExportParameters($false).Modulus.Length } catch { $null = $_ }
        $Result.forServer = Test-ServerUse -Certificate $certificate
    }
    $provider = Get-BlobRecord -Blob $Blob -Id 2
    if ($null -ne $provider) {
        $container = Get-BlobText -Data $provider -OffsetAt 0
        $name = Get-BlobText -Data $provider -OffsetAt 4
        if ($null -ne $container) { $Result.container = $container }
        if ($null -ne $name) { $Result.provider = $name }
        if ($provider.Length -ge 12) { $Result.providerType = [long] [System.BitConverter]::ToUInt32($provider, 8) }
    }
}

function Get-ContainerName {
    # The first half of a key file's name: MD5 of the container in lower case and one zero byte, the
    # bytes of each 32-bit word turned round. In FIPS mode MD5 throws, and the file stays unknown.
    param([string] $Container)
    $md5 = New-Object -TypeName System.Security.Cryptography.MD5CryptoServiceProvider
    $hash = $md5.ComputeHash([System.Text.Encoding]::ASCII.GetBytes($Container.ToLowerInvariant() + [char] 0))
    $turned = New-Object -TypeName 'byte[]' -ArgumentList 16
    for ($at = 0; $at -lt 16; $at++) { $turned[$at] = $hash[$at - ($at % 4) + 3 - ($at % 4)] }
    return ConvertTo-Hex -Bytes $turned
}

function Add-KeyFile {
    # Where the private key lies, when that is a file other than the one of the section keys. Whether it
    # is there is told by the folder's listing alone.
    param($Result)
    foreach ($name in 'container', 'provider', 'providerType') { if (-not $Result.Contains($name)) { return } }
    if ($Result.container -eq 'TSSecKeySet1' -or $Result.container -match '[^\x20-\x7e]') { return }
    if ($Result.providerType -eq 0 -or $Result.provider -cnotmatch '^Microsoft .*Cryptographic Provider') { return }
    $leaf = $null
    try { $leaf = (Get-ContainerName -Container $Result.container) + '_' + (Get-MachineGuid) } catch { return }
    $Result.keyFile = [ordered]@{ path = (Get-KeyFolder) + '\' + $leaf }
    try { $items = @(Get-ChildItem -LiteralPath (Get-KeyFolder) -Filter $leaf -Force -ErrorAction Stop) } catch { return }
    $Result.keyFile.file = [ordered]@{ status = 'absent' }
    foreach ($item in $items) { if ($item.Name -eq $leaf) { $Result.keyFile.file = Read-ItemFact -Item $item } }
}

function Get-Thumbprint {
    # A thumbprint kept as 20 binary bytes; nothing when the value is anything else.
    param($Value)
    if ($null -eq $Value -or $Value.type -ne 'REG_BINARY' -or $Value.data.Length -ne 40) { return $null }
    return $Value.data.ToUpperInvariant()
}

function Get-SelfSignedStore {
    # Its name; empty when the value is no plain text, so that no store is named.
    param($Value)
    if ($null -eq $Value) { return 'Remote Desktop' }
    if ($Value.type -ne 'REG_SZ') { return '' }
    return $Value.data
}

function Get-StoreFact {
    param($Value, [string] $Store)
    $there = $Store -ne '' -and $null -ne (Get-RegistryItem -Path "$certificateStores\$Store")
    if ($null -eq $Value) { return [ordered]@{ name = $Store; exists = $there } }
    return [ordered]@{ name = $Store; type = $Value.type; exists = $there }
}

function Get-StoreThumbprint {
    param([string] $Store)
    if ($Store -eq '') { return @() }
    $key = Get-RegistryItem -Path "$certificateStores\$Store\Certificates"
    if ($null -eq $key) { return @() }
    return @($key.GetSubKeyNames() | Where-Object -FilterScript { $_ -match '^[0-9a-f]{40}$' } | ForEach-Object -Process { $_.ToUpperInvariant() } | Sort-Object)
}

function Get-BindingFact {
    param($Binding)
    $bytes = 0
    if ($Binding.type -eq 'REG_BINARY') { $bytes = [int] ($Binding.data.Length / 2) }
    return [ordered]@{ type = $Binding.type; bytes = $bytes }
}

function Get-CertificateSection {
    # SSLCertificateSHA1Hash binds a certificate of the store MY; without it the self-signed one serves.
    $binding = Read-RegistryValue -Path $rdpTcp -Name 'SSLCertificateSHA1Hash'
    $named = Read-RegistryValue -Path $winStations -Name 'SelfSignedCertStore'
    $selfSignedStore = Get-SelfSignedStore -Value $named
    if ($null -ne $binding) { $source = 'bound'; $store = 'MY'; $thumbprint = Get-Thumbprint -Value $binding }
    else {
        $source = 'self-signed'; $store = $selfSignedStore
        $thumbprint = Get-Thumbprint -Value (Read-RegistryValue -Path $winStations -Name 'SelfSignedCertificate')
    }
    $result = [ordered]@{ source = $source; inStore = $false; store = (Get-StoreFact -Value $named -Store $selfSignedStore); storeThumbprints = @(Get-StoreThumbprint -Store $selfSignedStore) }
    if ($null -ne $binding) { $result.binding = Get-BindingFact -Binding $binding }
    if ($null -eq $thumbprint) { return $result }
    $result.thumbprint = $thumbprint
    if ($store -eq '') { return $result }
    $entry = Get-RegistryItem -Path "$certificateStores\$store\Certificates\$thumbprint"
    if ($null -eq $entry) { return $result }
    $result.inStore = $true
    $blob = ConvertFrom-RegistryValue -Key $entry -Name 'Blob'
    if ($null -ne $blob -and $blob.type -eq 'REG_BINARY') { Add-CertificateDetail -Result $result -Blob (ConvertFrom-Hex -Text $blob.data) }
    Add-KeyFile -Result $result
    return $result
}
