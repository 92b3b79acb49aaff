# All listeners but the console, by name. RDP-Tcp itself is read with the registry.

function Read-WinStation {
    param([string] $Path)
    $station = [ordered]@{}
    $key = Get-RegistryItem -Path $Path
    $port = ConvertFrom-RegistryValue -Key $key -Name 'PortNumber'
    if ($null -ne $port -and $port.type -eq 'REG_DWORD') { $station.port = $port.data }
    $enabled = ConvertFrom-RegistryValue -Key $key -Name 'fEnableWinStation'
    if ($null -ne $enabled -and $enabled.type -eq 'REG_DWORD') { $station.enabled = $enabled.data }
    $driver = ConvertFrom-RegistryValue -Key $key -Name 'WdName'
    if ($null -ne $driver -and $driver.type -eq 'REG_SZ') { $station.wdName = $driver.data }
    $protocol = ConvertFrom-RegistryValue -Key $key -Name 'LoadableProtocol_Object'
    if ($null -ne $protocol -and $protocol.type -eq 'REG_SZ') { $station.protocol = $protocol.data }
    return $station
}

function Get-WinStationsSection {
    $key = Get-RegistryItem -Path $winStations
    if ($null -eq $key) { throw (New-Problem -Id 'NoWinStations' -Message "there is no key $winStations") }
    $result = [ordered]@{}
    foreach ($name in @($key.GetSubKeyNames())) {
        if ($name -in 'Console', 'RDP-Tcp') { continue }
        $result[$name] = Read-WinStation -Path "$winStations\$name"
    }
    return $result
}
