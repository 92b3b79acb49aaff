# frame.ps1 - guards, request, deadline, errors and the answer: what collect.ps1 and apply.ps1 share.
# Windows PowerShell 5.1. The request stands above this text, as one line of JSON.

# These lines run on PowerShell 3 and in Constrained Language too, so that the caller is told why
# nothing can be done here. They use no .NET and nothing newer than PowerShell 3.
if ($PSVersionTable.PSVersion.Major -lt 5 -or ($PSVersionTable.PSVersion.Major -eq 5 -and $PSVersionTable.PSVersion.Minor -lt 1)) {
    '<<rdp-azure:1:blocked:old-powershell:' + $PSVersionTable.PSVersion + '>>>'
    return
}
if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    '<<rdp-azure:1:blocked:constrained-language:' + $ExecutionContext.SessionState.LanguageMode + '>>>'
    return
}
if ($env:PROCESSOR_ARCHITECTURE -eq 'x86') {
    '<<rdp-azure:1:blocked:32-bit:' + $env:PROCESSOR_ARCHITECTURE + '>>>'
    return
}

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$request = ConvertFrom-Json -InputObject $rdpAzureRequest
if ($request.protocol -ne 1) {
    '<<rdp-azure:1:blocked:protocol:' + $request.protocol + '>>>'
    return
}

# In order of worth: when the answer does not fit, the last are left out first.
$sectionOrder = 'os', 'certificate', 'keys', 'loopback', 'services', 'sessions', 'registry', 'events', 'paths'

# Run Command hands back the last 4,096 bytes of the output; two of them are the line end.
$frameLimit = 4094

$watch = New-Object -TypeName System.Diagnostics.Stopwatch
$watch.Start()

function Test-OutOfTime {
    return $watch.Elapsed.TotalSeconds -ge $request.budgetSeconds
}

function New-Problem {
    # An error with an id that does not depend on the language of Windows; to be thrown.
    param([string] $Id, [string] $Message)
    $exception = New-Object -TypeName System.InvalidOperationException -ArgumentList $Message
    return New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $exception, $Id, 'InvalidOperation', $null
}

function Get-Reason {
    # Id and text of a caught error. The id ends at the comma: what follows names the command.
    param($Problem)
    $id = ("$($Problem.FullyQualifiedErrorId)" -split ',')[0]
    $message = "$($Problem.Exception.Message)"
    if ($id.Length -gt 80) { $id = $id.Substring(0, 80) }
    if ($message.Length -gt 200) { $message = $message.Substring(0, 200) }
    return [ordered]@{ id = $id; message = $message }
}

function ConvertTo-IsoTime {
    param([datetime] $Time)
    return $Time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [System.Globalization.CultureInfo]::InvariantCulture)
}

function ConvertTo-JsonText {
    param([string] $Text)
    if ($Text -cnotmatch '[^\x20-\x7e]') { return '"' + $Text.Replace('\', '\\').Replace('"', '\"') + '"' }
    $builder = New-Object -TypeName System.Text.StringBuilder
    foreach ($character in $Text.ToCharArray()) {
        $code = [int] $character
        if ($code -eq 34 -or $code -eq 92) { $part = '\' + $character }
        elseif ($code -lt 32 -or $code -gt 126) { $part = '\u{0:x4}' -f $code }
        else { $part = $character }
        [void] $builder.Append($part)
    }
    return '"' + $builder.ToString() + '"'
}

function ConvertTo-AnswerJson {
    # ConvertTo-Json of 5.1 writes some arrays as {"value":[],"Count":0} and cuts at a depth; this does not.
    param($Value)
    if ($null -eq $Value) { return 'null' }
    if ($Value -is [string]) { return ConvertTo-JsonText -Text $Value }
    if ($Value -is [bool]) { if ($Value) { return 'true' } else { return 'false' } }
    if ($Value -is [System.ValueType]) { return $Value.ToString([System.Globalization.CultureInfo]::InvariantCulture) }
    if ($Value -is [System.Collections.IDictionary]) {
        # Not .Keys: where an entry has that name, PowerShell gives the entry.
        $members = foreach ($entry in $Value.GetEnumerator()) { (ConvertTo-JsonText -Text "$($entry.Key)") + ':' + (ConvertTo-AnswerJson -Value $entry.Value) }
        return '{' + (@($members) -join ',') + '}'
    }
    if ($Value -is [System.Collections.IEnumerable]) {
        $items = foreach ($item in $Value) { ConvertTo-AnswerJson -Value $item }
        return '[' + (@($items) -join ',') + ']'
    }
    $members = foreach ($property in $Value.PSObject.Properties) { (ConvertTo-JsonText -Text $property.Name) + ':' + (ConvertTo-AnswerJson -Value $property.Value) }
    return '{' + (@($members) -join ',') + '}'
}

function ConvertTo-Hex {
    param([byte[]] $Bytes)
    return [System.BitConverter]::ToString($Bytes).Replace('-', '').ToLowerInvariant()
}

function ConvertFrom-Hex {
    param([string] $Text)
    $bytes = New-Object -TypeName 'byte[]' -ArgumentList ($Text.Length / 2)
    for ($index = 0; $index -lt $bytes.Length; $index++) {
        $bytes[$index] = [System.Convert]::ToByte($Text.Substring(2 * $index, 2), 16)
    }
    # The comma keeps PowerShell from taking the array apart on its way out.
    return , $bytes
}

function ConvertTo-Frame {
    # <<rdp-azure:1:request id:length of base64:sha256 of base64:base64 of gzip of JSON>>>
    param([string] $Json)
    $buffer = New-Object -TypeName System.IO.MemoryStream
    $gzip = New-Object -TypeName System.IO.Compression.GZipStream -ArgumentList $buffer, ([System.IO.Compression.CompressionMode]::Compress)
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Json)
    $gzip.Write($bytes, 0, $bytes.Length)
    $gzip.Dispose()
    $base64 = [System.Convert]::ToBase64String($buffer.ToArray())
    # The one SHA-256 of .NET Framework that runs where FIPS mode is on.
    $sha256 = New-Object -TypeName System.Security.Cryptography.SHA256CryptoServiceProvider
    $hash = ConvertTo-Hex -Bytes $sha256.ComputeHash([System.Text.Encoding]::ASCII.GetBytes($base64))
    return '<<rdp-azure:1:{0}:{1}:{2}:{3}>>>' -f $request.requestId, $base64.Length, $hash, $base64
}

function New-Answer {
    return [ordered]@{
        protocol  = 1
        requestId = $request.requestId
        kind      = $request.kind
        replayed  = $false
        changes   = @()
        sections  = [ordered]@{}
        omitted   = @()
    }
}

function Limit-Answer {
    # Leaves out what does not fit: sections from the last, then what the changes say beside their status.
    param($Answer)
    for ($index = $sectionOrder.Length - 1; $index -ge 0; $index--) {
        $name = $sectionOrder[$index]
        if (-not $Answer.sections.Contains($name)) { continue }
        if ((ConvertTo-Frame -Json (ConvertTo-AnswerJson -Value $Answer)).Length -le $frameLimit) { return }
        $Answer.sections.Remove($name)
        $Answer.omitted = @($name) + $Answer.omitted
    }
    if ((ConvertTo-Frame -Json (ConvertTo-AnswerJson -Value $Answer)).Length -le $frameLimit) { return }
    $Answer.changes = @(foreach ($change in $Answer.changes) {
            [ordered]@{ id = $change.id; kind = $change.kind; status = $change.status }
        })
}
