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
    }
    $provider = Get-BlobRecord -Blob $Blob -Id 2
    if ($null -ne $provider) {
        $container = Get-BlobText -Data $provider -OffsetAt 0
        $name = Get-BlobText -Data $provider -OffsetAt 4
        if ($null -ne $container) { $Result.container = $container }
        if ($null -ne $name) { $Result.provider = $name }
    }
}

function Get-Thumbprint {
    # A thumbprint kept as 20 binary bytes; nothing when the value is anything else.
    param($Value)
    if ($null -eq $Value -or $Value.type -ne 'REG_BINARY' -or $Value.data.Length -ne 40) { return $null }
    return $Value.data.ToUpperInvariant()
}

function Get-SelfSignedStore {
    $store = Read-RegistryValue -Path $winStations -Name 'SelfSignedCertStore'
    if ($null -eq $store) { return 'Remote Desktop' }
    return "$($store.data)"
}

function Get-StoreThumbprint {
    param([string] $Store)
    $key = Get-RegistryItem -Path "$certificateStores\$Store\Certificates"
    if ($null -eq $key) { return @() }
    return @($key.GetSubKeyNames() | Where-Object -FilterScript { $_ -match '^[0-9a-f]{40}$' } | ForEach-Object -Process { $_.ToUpperInvariant() } | Sort-Object)
}

function Get-CertificateSection {
    # SSLCertificateSHA1Hash binds a certificate of the store MY; without it the self-signed one serves.
    $binding = Read-RegistryValue -Path $rdpTcp -Name 'SSLCertificateSHA1Hash'
    $selfSignedStore = Get-SelfSignedStore
    if ($null -ne $binding) { $source = 'bound'; $store = 'MY'; $thumbprint = Get-Thumbprint -Value $binding }
    else {
        $source = 'self-signed'; $store = $selfSignedStore
        $thumbprint = Get-Thumbprint -Value (Read-RegistryValue -Path $winStations -Name 'SelfSignedCertificate')
    }
    $result = [ordered]@{ source = $source; inStore = $false; storeThumbprints = @(Get-StoreThumbprint -Store $selfSignedStore) }
    if ($null -eq $thumbprint) { return $result }
    $result.thumbprint = $thumbprint
    $entry = Get-RegistryItem -Path "$certificateStores\$store\Certificates\$thumbprint"
    if ($null -eq $entry) { return $result }
    $result.inStore = $true
    $blob = ConvertFrom-RegistryValue -Key $entry -Name 'Blob'
    if ($null -ne $blob -and $blob.type -eq 'REG_BINARY') { Add-CertificateDetail -Result $result -Blob (ConvertFrom-Hex -Text $blob.data) }
    return $result
}
