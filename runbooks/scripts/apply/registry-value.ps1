# The kind registry-value: one value of a key, and the keys made for it.

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
