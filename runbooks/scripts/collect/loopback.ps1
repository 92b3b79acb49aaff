# The listener, from inside: X.224 and TLS on loopback.

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
    if ($Reply[11] -eq 3 -and $code -eq 2) { return [ordered]@{ stage = 'x224'; verdict = 'x224-standard-security'; failureCode = 2 } }
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
    # One version, without checking the certificate: what is presented is the question, not whether to trust it.
    param($Client, $Stream, $Version)
    $accept = [System.Net.Security.RemoteCertificateValidationCallback] { $true }
    $tls = New-Object -TypeName System.Net.Security.SslStream -ArgumentList $Stream, $true, $accept
    try { $tls.AuthenticateAsClient('localhost', $null, $Version, $false) }
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
        if (-not $Client.ConnectAsync((Get-ListenerAddress), $Port).Wait($waitMilliseconds)) { return [ordered]@{ stage = 'tcp'; verdict = 'tcp-timeout' } }
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

function Test-Connection {
    # One connection from TCP to TLS of one version.
    param([int] $Port, $Version)
    $client = New-Object -TypeName System.Net.Sockets.TcpClient
    try {
        $failed = Connect-Listener -Client $client -Port $Port
        if ($null -ne $failed) { return $failed }
        $client.ReceiveTimeout = $waitMilliseconds
        $client.SendTimeout = $waitMilliseconds
        $stream = $client.GetStream()
        $failed = Request-Negotiation -Stream $stream
        if ($null -ne $failed) { return $failed }
        return Test-Handshake -Client $client -Stream $stream -Version $Version
    }
    finally { $client.Close() }
}

function Get-LoopbackSection {
    $port = Read-RegistryValue -Path $rdpTcp -Name 'PortNumber'
    if ($null -eq $port) { $port = [ordered]@{ type = 'REG_DWORD'; data = 3389 } }
    $seen = Test-Connection -Port $port.data -Version ([System.Security.Authentication.SslProtocols]::Tls12)
    if ($seen.verdict -ne 'tls-alert') { return $seen }
    # A server may speak TLS 1.3 alone. Its number, because .NET before 4.8 has no name for it, nor the
    # protocol: there this throws, and the alert stands.
    try { return Test-Connection -Port $port.data -Version ([System.Security.Authentication.SslProtocols] 12288) }
    catch { return $seen }
}
