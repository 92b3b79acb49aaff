# collect.ps1 - reads. Every section stands by itself: one that fails says so and leaves the others.

$terminalServer = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server'
$winStations = "$terminalServer\WinStations"
$rdpTcp = "$winStations\RDP-Tcp"
$certificateStores = 'HKLM\SOFTWARE\Microsoft\SystemCertificates'

# MD5 name of the key container TSSecKeySet1, in which Windows keeps the listener's own key.
$listenerKeyName = 'f686aace6942fb7f7ceb231212eef4a4'

function Test-NotFound {
    # Whether a command failed because the thing, or the whole drive, is not there.
    param($Problem)
    return $Problem.FullyQualifiedErrorId -like 'PathNotFound*' -or $Problem.FullyQualifiedErrorId -like 'DriveNotFound*'
}

# --- registry -----------------------------------------------------------------------------------

function ConvertTo-ProviderPath {
    param([string] $Path)
    return $Path -replace '^HKLM\\', 'HKLM:\'
}

function Get-RegistryItem {
    # The key, or nothing when it is absent. Throws when it cannot be read: absent and refused differ.
    param([string] $Path)
    try { return Get-Item -LiteralPath (ConvertTo-ProviderPath -Path $Path) -ErrorAction Stop }
    catch {
        if (Test-NotFound -Problem $_) { return $null }
        throw
    }
}

function ConvertFrom-RegistryValue {
    # One value as data, or nothing when the key has no such value. REG_EXPAND_SZ stays unexpanded.
    param($Key, [string] $Name)
    if (@($Key.GetValueNames()) -notcontains $Name) { return $null }
    $kind = "$($Key.GetValueKind($Name))"
    $data = $Key.GetValue($Name, $null, 'DoNotExpandEnvironmentNames')
    switch ($kind) {
        'String' { return [ordered]@{ type = 'REG_SZ'; data = "$data" } }
        'ExpandString' { return [ordered]@{ type = 'REG_EXPAND_SZ'; data = "$data" } }
        # .NET shows DWORDs with a sign; the mask takes it off.
        'DWord' { return [ordered]@{ type = 'REG_DWORD'; data = ($data -band 0xffffffffL) } }
        'QWord' {
            $unsigned = [System.BitConverter]::ToUInt64([System.BitConverter]::GetBytes([long] $data), 0)
            return [ordered]@{ type = 'REG_QWORD'; data = $unsigned.ToString([System.Globalization.CultureInfo]::InvariantCulture) }
        }
        'MultiString' { return [ordered]@{ type = 'REG_MULTI_SZ'; data = @($data) } }
        'Binary' { return [ordered]@{ type = 'REG_BINARY'; data = (ConvertTo-Hex -Bytes $data) } }
    }
    throw (New-Problem -Id 'UnknownRegistryType' -Message "$Name is a $kind")
}

function Read-RegistryValue {
    param([string] $Path, [string] $Name)
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return $null }
    return ConvertFrom-RegistryValue -Key $key -Name $Name
}

function Read-RegistryKey {
    param([string] $Path)
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return [ordered]@{ status = 'absent' } }
    $values = [ordered]@{}
    foreach ($name in @($key.GetValueNames())) { $values[$name] = ConvertFrom-RegistryValue -Key $key -Name $name }
    return [ordered]@{ status = 'present'; values = $values }
}

function Read-Text {
    # A text value, or nothing when it is absent or no text.
    param([string] $Path, [string] $Name)
    $value = Read-RegistryValue -Path $Path -Name $Name
    if ($null -eq $value -or $value.type -notin 'REG_SZ', 'REG_EXPAND_SZ') { return $null }
    return $value.data
}

function Get-Unreadable {
    param($Problem)
    $reason = Get-Reason -Problem $Problem
    return [ordered]@{ status = 'unreadable'; id = $reason.id; message = $reason.message }
}

function Get-RegistrySection {
    $result = [ordered]@{}
    foreach ($path in $request.registryKeys) {
        try { $result[$path] = Read-RegistryKey -Path $path } catch { $result[$path] = Get-Unreadable -Problem $_ }
    }
    return $result
}

# --- machine ------------------------------------------------------------------------------------

function Get-ProgramDataFolder {
    $folder = Read-Text -Path 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList' -Name 'ProgramData'
    if ($null -eq $folder) { $folder = '%SystemDrive%\ProgramData' }
    return [System.Environment]::ExpandEnvironmentVariables($folder).TrimEnd('\')
}

function Get-MachineGuid {
    $guid = Read-Text -Path 'HKLM\SOFTWARE\Microsoft\Cryptography' -Name 'MachineGuid'
    if ($null -eq $guid) { throw (New-Problem -Id 'NoMachineGuid' -Message 'HKLM\SOFTWARE\Microsoft\Cryptography has no MachineGuid') }
    return $guid
}

function Get-OsSection {
    $system = Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 10 -ErrorAction Stop
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 10 -ErrorAction Stop
    return [ordered]@{
        now               = ConvertTo-IsoTime -Time (Get-Date)
        build             = [int] $system.BuildNumber
        caption           = "$($system.Caption)"
        computerName      = "$($computer.Name)"
        machineGuid       = Get-MachineGuid
        domainRole        = [int] $computer.DomainRole
        programData       = Get-ProgramDataFolder
        powershellVersion = "$($PSVersionTable.PSVersion)"
    }
}

function Get-SessionsSection {
    $counter = Get-CimInstance -ClassName Win32_PerfFormattedData_LocalSessionManager_TerminalServices -OperationTimeoutSec 10 -ErrorAction Stop
    if ($null -eq $counter -or $null -eq $counter.ActiveSessions) { throw (New-Problem -Id 'NoSessionCounter' -Message 'the counter of active sessions gives no number') }
    return [ordered]@{ active = [int] $counter.ActiveSessions }
}

# --- services -----------------------------------------------------------------------------------

function Read-ServiceFact {
    param([string] $Name)
    try { $service = Get-Service -Name $Name -ErrorAction Stop }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoServiceFoundForGivenName*') { return [ordered]@{ status = 'absent' } }
        throw
    }
    $state = switch ("$($service.Status)") {
        'Running' { 'running' }
        'Stopped' { 'stopped' }
        'StopPending' { 'stopPending' }
        'Paused' { 'paused' }
        'PausePending' { 'paused' }
        default { 'startPending' }
    }
    $start = Read-RegistryValue -Path "HKLM\SYSTEM\CurrentControlSet\Services\$Name" -Name 'Start'
    if ($null -eq $start -or $start.type -ne 'REG_DWORD') { throw (New-Problem -Id 'NoStartType' -Message "the key of $Name has no number Start") }
    return [ordered]@{ status = 'present'; state = $state; start = $start.data }
}

function Get-ServicesSection {
    $result = [ordered]@{}
    foreach ($name in $request.services) {
        try { $result[$name] = Read-ServiceFact -Name $name } catch { $result[$name] = Get-Unreadable -Problem $_ }
    }
    return $result
}

# --- certificate --------------------------------------------------------------------------------

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

# --- files --------------------------------------------------------------------------------------

function Test-ReparsePoint {
    param($Item)
    return ($Item.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0
}

function Get-ItemSddl {
    # Get-Acl fails in hardened folders where this works.
    param($Item)
    return $Item.GetAccessControl('Access, Owner, Group').GetSecurityDescriptorSddlForm('Access, Owner, Group')
}

function Read-ItemFact {
    param($Item)
    try {
        $size = 0
        if (-not $Item.PSIsContainer) { $size = $Item.Length }
        return [ordered]@{ status = 'present'; sizeBytes = $size; sddl = (Get-ItemSddl -Item $Item); reparsePoint = (Test-ReparsePoint -Item $Item) }
    }
    catch { return Get-Unreadable -Problem $_ }
}

function Get-PathsSection {
    $result = [ordered]@{}
    foreach ($path in $request.paths) {
        try { $result[$path] = Read-ItemFact -Item (Get-Item -LiteralPath $path -Force -ErrorAction Stop) }
        catch {
            if (Test-NotFound -Problem $_) { $result[$path] = [ordered]@{ status = 'absent' } }
            else { $result[$path] = Get-Unreadable -Problem $_ }
        }
    }
    return $result
}

function Get-KeyFolder {
    return (Get-ProgramDataFolder) + '\Microsoft\Crypto\RSA\MachineKeys'
}

function Get-KeysSection {
    # Whether the key file exists is told by the folder's listing alone: asked for by name, a file
    # behind a closed folder looks absent.
    $folder = Get-KeyFolder
    $live = $folder + '\' + $listenerKeyName + '_' + (Get-MachineGuid)
    $result = [ordered]@{ folder = $folder; listed = $true; liveFile = $live; files = [ordered]@{} }
    try { $items = @(Get-ChildItem -LiteralPath $folder -Filter 'f686aace*' -Force -ErrorAction Stop) }
    catch { $result.listed = $false; return $result }
    $result.files[$live] = [ordered]@{ status = 'absent' }
    foreach ($item in @($items | Select-Object -First 50)) {
        $path = $folder + '\' + $item.Name
        if ($path -eq $live) { $path = $live }
        $result.files[$path] = Read-ItemFact -Item $item
    }
    return $result
}

# --- events -------------------------------------------------------------------------------------

function Read-EventFact {
    param([int] $Id, [string] $Log, [string] $Provider)
    $since = (Get-Date).AddHours(-$request.eventHours)
    $filter = @{ LogName = $Log; ProviderName = $Provider; Id = $Id; StartTime = $since }
    try { $found = @(Get-WinEvent -FilterHashtable $filter -MaxEvents 1000 -ErrorAction Stop) }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { return [ordered]@{ count = 0 } }
        throw
    }
    $properties = @(foreach ($property in $found[0].Properties) { "$($property.Value)" })
    return [ordered]@{ count = $found.Length; lastAt = (ConvertTo-IsoTime -Time $found[0].TimeCreated); lastProperties = $properties }
}

function Get-EventsSection {
    $result = [ordered]@{}
    foreach ($property in $request.events.PSObject.Properties) {
        # A log that cannot be read leaves its id out: not seen, which is not the same as not logged.
        try { $result[$property.Name] = Read-EventFact -Id $property.Name -Log $property.Value.log -Provider $property.Value.provider } catch { $null = $_ }
    }
    return $result
}

# --- the listener, from inside --------------------------------------------------------------------

# X.224 connection request that offers TLS and CredSSP (MS-RDPBCGR 2.2.1.1).
$connectionRequest = '030000130ee00000000000010008000b000000'
$waitMilliseconds = 5000

function Get-SocketError {
    # The name of the socket's error behind an exception; nothing when it has another cause.
    param($Problem)
    $exception = $Problem.Exception
    while ($null -ne $exception) {
        if ($exception -is [System.Net.Sockets.SocketException]) { return "$($exception.SocketErrorCode)" }
        $exception = $exception.InnerException
    }
    return $null
}

function Read-Exactly {
    # Bytes from a stream; fewer when it ends.
    param($Stream, [int] $Count)
    $buffer = New-Object -TypeName 'byte[]' -ArgumentList $Count
    $have = 0
    while ($have -lt $Count) {
        $read = $Stream.Read($buffer, $have, $Count - $have)
        if ($read -eq 0) { break }
        $have += $read
    }
    if ($have -eq $Count) { return , $buffer }
    $short = New-Object -TypeName 'byte[]' -ArgumentList $have
    [System.Array]::Copy($buffer, $short, $have)
    return , $short
}

function Read-Reply {
    # A connection confirm: 11 bytes, or 19 when it carries negotiation data (its fourth byte says so).
    param($Stream)
    $reply = Read-Exactly -Stream $Stream -Count 11
    if ($reply.Length -eq 11 -and $reply[0] -eq 3 -and $reply[3] -ge 19) { $reply += Read-Exactly -Stream $Stream -Count 8 }
    return , [byte[]] $reply
}

function Get-NegotiationVerdict {
    # Nothing when the listener agreed to TLS; else why it did not (MS-RDPBCGR 2.2.1.2).
    param([byte[]] $Reply)
    if ($Reply.Length -eq 0) { return [ordered]@{ stage = 'tcp'; verdict = 'tcp-closed' } }
    if ($Reply.Length -lt 11 -or $Reply[0] -ne 3 -or $Reply[5] -ne 0xd0) { return [ordered]@{ stage = 'x224'; verdict = 'x224-not-rdp' } }
    if ($Reply.Length -lt 19) { return [ordered]@{ stage = 'x224'; verdict = 'x224-standard-security' } }
    $code = [System.BitConverter]::ToUInt32($Reply, 15)
    if ($Reply[11] -eq 3 -and $code -eq 3) { return [ordered]@{ stage = 'x224'; verdict = 'x224-no-certificate'; failureCode = 3 } }
    if ($Reply[11] -eq 3) { return [ordered]@{ stage = 'x224'; verdict = 'x224-refused'; failureCode = $code } }
    if ($code -eq 0) { return [ordered]@{ stage = 'x224'; verdict = 'x224-standard-security' } }
    return $null
}

function Get-TlsVerdict {
    # What a failed handshake showed. A failure of this side's own Schannel is no verdict: it is thrown.
    param($Problem, $Client)
    $socketError = Get-SocketError -Problem $Problem
    if ($socketError -eq 'TimedOut') { return [ordered]@{ stage = 'tls'; verdict = 'tls-silent' } }
    if ($null -ne $socketError) { return [ordered]@{ stage = 'tls'; verdict = 'tls-reset' } }
    $cause = $Problem.Exception.GetBaseException()
    if ($cause -is [System.IO.IOException]) {
        if ($Client.Available -gt 0) { return [ordered]@{ stage = 'tls'; verdict = 'tls-plaintext' } }
        return [ordered]@{ stage = 'tls'; verdict = 'tls-reset' }
    }
    # SEC_E_ILLEGAL_MESSAGE and SEC_E_ALGORITHM_MISMATCH: what Schannel makes of an alert.
    if ($cause -is [System.ComponentModel.Win32Exception] -and $cause.NativeErrorCode -in -2146893018, -2146893007) {
        return [ordered]@{ stage = 'tls'; verdict = 'tls-alert' }
    }
    throw $Problem
}

function Test-Handshake {
    # TLS 1.2 without checking the certificate: what is presented is the question, not whether to trust it.
    param($Client, $Stream)
    $accept = [System.Net.Security.RemoteCertificateValidationCallback] { $true }
    $tls = New-Object -TypeName System.Net.Security.SslStream -ArgumentList $Stream, $true, $accept
    try { $tls.AuthenticateAsClient('localhost', $null, [System.Security.Authentication.SslProtocols]::Tls12, $false) }
    catch { return Get-TlsVerdict -Problem $_ -Client $Client }
    $presented = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList $tls.RemoteCertificate
    $now = Get-Date
    $verdict = 'ok'
    if ($presented.NotAfter -lt $now) { $verdict = 'certificate-expired' }
    if ($presented.NotBefore -gt $now) { $verdict = 'certificate-not-yet-valid' }
    return [ordered]@{ stage = 'certificate'; verdict = $verdict; thumbprint = $presented.Thumbprint }
}

function Connect-Listener {
    # The verdict when there is no connection, else nothing.
    param($Client, [int] $Port)
    try {
        if (-not $Client.ConnectAsync('127.0.0.1', $Port).Wait($waitMilliseconds)) { return [ordered]@{ stage = 'tcp'; verdict = 'tcp-timeout' } }
    }
    catch {
        $socketError = Get-SocketError -Problem $_
        if ($socketError -eq 'ConnectionRefused') { return [ordered]@{ stage = 'tcp'; verdict = 'tcp-refused' } }
        if ($socketError -eq 'TimedOut') { return [ordered]@{ stage = 'tcp'; verdict = 'tcp-timeout' } }
        throw
    }
    return $null
}

function Request-Negotiation {
    param($Stream)
    $hello = ConvertFrom-Hex -Text $connectionRequest
    try {
        $Stream.Write($hello, 0, $hello.Length)
        return Get-NegotiationVerdict -Reply (Read-Reply -Stream $Stream)
    }
    catch {
        $socketError = Get-SocketError -Problem $_
        if ($socketError -eq 'TimedOut') { return [ordered]@{ stage = 'x224'; verdict = 'x224-silent' } }
        if ($null -ne $socketError) { return [ordered]@{ stage = 'tcp'; verdict = 'tcp-closed' } }
        throw
    }
}

function Get-LoopbackSection {
    $port = Read-RegistryValue -Path $rdpTcp -Name 'PortNumber'
    if ($null -eq $port) { $port = [ordered]@{ type = 'REG_DWORD'; data = 3389 } }
    $client = New-Object -TypeName System.Net.Sockets.TcpClient
    try {
        $failed = Connect-Listener -Client $client -Port $port.data
        if ($null -ne $failed) { return $failed }
        $client.ReceiveTimeout = $waitMilliseconds
        $client.SendTimeout = $waitMilliseconds
        $stream = $client.GetStream()
        $failed = Request-Negotiation -Stream $stream
        if ($null -ne $failed) { return $failed }
        return Test-Handshake -Client $client -Stream $stream
    }
    finally { $client.Close() }
}

# --- all of it ------------------------------------------------------------------------------------

function Read-Section {
    param([string] $Name)
    switch ($Name) {
        'os' { return Get-OsSection }
        'certificate' { return Get-CertificateSection }
        'keys' { return Get-KeysSection }
        'loopback' { return Get-LoopbackSection }
        'services' { return Get-ServicesSection }
        'sessions' { return Get-SessionsSection }
        'registry' { return Get-RegistrySection }
        'events' { return Get-EventsSection }
        'paths' { return Get-PathsSection }
    }
}

function Get-AllSections {
    $result = [ordered]@{}
    foreach ($name in $sectionOrder) {
        if ($request.sections -notcontains $name) { continue }
        try {
            if (Test-OutOfTime) { throw (New-Problem -Id 'OutOfTime' -Message "$($request.budgetSeconds) seconds were over") }
            $result[$name] = [ordered]@{ value = (Read-Section -Name $name) }
        }
        catch { $result[$name] = [ordered]@{ error = (Get-Reason -Problem $_) } }
    }
    return $result
}

if ($request.kind -eq 'collect') {
    $answer = New-Answer
    $answer.sections = Get-AllSections
    Limit-Answer -Answer $answer
    ConvertTo-Frame -Json (ConvertTo-AnswerJson -Value $answer)
}
