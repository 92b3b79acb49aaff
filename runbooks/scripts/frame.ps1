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

# A worker runs this very text once more, with this variable set above it: then it only defines functions.
$isWorker = $rdpAzureWorker -eq $true
$ownText = "$($MyInvocation.MyCommand.ScriptBlock)"

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$request = ConvertFrom-Json -InputObject $rdpAzureRequest
if ($request.protocol -ne 1) {
    '<<rdp-azure:1:blocked:protocol:' + $request.protocol + '>>>'
    return
}

# In order of worth: when the answer does not fit, the last are left out first.
$sectionOrder = 'os', 'certificate', 'keys', 'loopback', 'services', 'sessions', 'registry', 'listener', 'firewall', 'winStations', 'keyAccess', 'events', 'paths', 'adapters', 'machine', 'policies', 'licensing', 'accounts', 'filters'

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

function Get-JsonMember {
    # A member of an object out of JSON by its exact name, or nothing: asking by a dot would fail.
    param($Of, [string] $Name)
    if ($Name -eq '') { return $null }
    $property = $Of.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return , $property.Value
}

function Test-SameJson {
    param($Left, $Right)
    return (ConvertTo-AnswerJson -Value $Left) -ceq (ConvertTo-AnswerJson -Value $Right)
}

function Limit-ToUnusual {
    # The entries that differ from what the request calls usual.
    param($Section, $Usual)
    $odd = [ordered]@{}
    foreach ($entry in $Section.GetEnumerator()) {
        $expected = Get-JsonMember -Of $Usual -Name $entry.Key
        if ($null -eq $expected -or -not (Test-SameJson -Left $entry.Value -Right $expected)) { $odd[$entry.Key] = $entry.Value }
    }
    return $odd
}

function Limit-ToUnusualValue {
    # Of a key with usual values those that differ, and the names of those that are gone; nothing when all is usual.
    param($Key, $Usual)
    if ($Key.status -ne 'present' -or $Usual.status -ne 'present') {
        if (Test-SameJson -Left $Key -Right $Usual) { return $null }
        return $Key
    }
    $values = Limit-ToUnusual -Section $Key.values -Usual $Usual.values
    $gone = @(foreach ($property in $Usual.values.PSObject.Properties) { if (-not $Key.values.Contains($property.Name)) { $property.Name } })
    if ($values.Count -eq 0 -and $gone.Length -eq 0) { return $null }
    $odd = [ordered]@{ status = 'present'; values = $values }
    if ($gone.Length -gt 0) { $odd.gone = $gone }
    return $odd
}

function Limit-Registry {
    param($Section)
    $odd = [ordered]@{}
    foreach ($entry in $Section.GetEnumerator()) {
        $usual = Get-JsonMember -Of $request.usual.registry -Name $entry.Key
        $left = $entry.Value
        if ($null -ne $usual) { $left = Limit-ToUnusualValue -Key $entry.Value -Usual $usual }
        if ($null -ne $left) { $odd[$entry.Key] = $left }
    }
    return $odd
}

function Limit-Event {
    # An event that was not logged is not told; one that could not be looked for is.
    param($Section)
    $odd = [ordered]@{}
    foreach ($entry in $Section.GetEnumerator()) {
        if (-not $entry.Value.Contains('count') -or $entry.Value.count -gt 0) { $odd[$entry.Key] = $entry.Value }
    }
    return $odd
}

function Limit-Section {
    # A section without what is usual, so that a whole diagnosis fits into one answer.
    param([string] $Name, $Section)
    switch ($Name) {
        'registry' { return Limit-Registry -Section $Section }
        'events' { return Limit-Event -Section $Section }
    }
    $usual = Get-JsonMember -Of $request.usual -Name $Name
    if ($null -eq $usual) { return $Section }
    return Limit-ToUnusual -Section $Section -Usual $usual
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
