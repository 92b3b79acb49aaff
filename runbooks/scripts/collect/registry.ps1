# Registry keys and values as data; absent and refused differ.

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

function Read-SomeValue {
    # Only the values named, spelt and ordered as in the request.
    param([string] $Path, [string[]] $Names)
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return [ordered]@{ status = 'absent' } }
    $values = [ordered]@{}
    foreach ($name in $Names) {
        $value = ConvertFrom-RegistryValue -Key $key -Name $name
        if ($null -ne $value) { $values[$name] = $value }
    }
    return [ordered]@{ status = 'present'; values = $values }
}

function Get-RegistrySection {
    $result = [ordered]@{}
    foreach ($property in $request.registryValues.PSObject.Properties) {
        try { $result[$property.Name] = Read-SomeValue -Path $property.Name -Names $property.Value } catch { $result[$property.Name] = Get-Unreadable -Problem $_ }
    }
    foreach ($path in $request.registryKeys) {
        try { $result[$path] = Read-RegistryKey -Path $path } catch { $result[$path] = Get-Unreadable -Problem $_ }
    }
    return $result
}
