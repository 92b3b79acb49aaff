# Network adapters with their addresses.

# Problem code of a device that is switched off (CM_PROB_DISABLED).
$switchedOff = 22

function Select-IPv4 {
    param($Addresses)
    return @($Addresses | Where-Object -FilterScript { $_ -match '^\d+\.\d+\.\d+\.\d+$' })
}

function Get-AdapterFact {
    param($Adapter, $Settings)
    $fact = [ordered]@{ index = [int] $Adapter.Index; driver = "$($Adapter.ServiceName)" }
    if ($Adapter.ConfigManagerErrorCode -eq $switchedOff) { $fact.off = $true }
    if ($null -ne $Settings) { $fact.dhcp = [bool] $Settings.DHCPEnabled }
    $fact.addresses = @()
    $fact.masks = @()
    $fact.gateways = @()
    if ($null -eq $Settings) { return $fact }
    # Masks of IPv6 addresses are bare numbers of bits.
    $fact.addresses = @(Select-IPv4 -Addresses $Settings.IPAddress)
    $fact.masks = @(Select-IPv4 -Addresses $Settings.IPSubnet)
    $fact.gateways = @(Select-IPv4 -Addresses $Settings.DefaultIPGateway)
    return $fact
}

function Get-AdaptersSection {
    $settings = @{}
    foreach ($one in @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -OperationTimeoutSec 10 -ErrorAction Stop)) { $settings["$($one.Index)"] = $one }
    $list = @()
    foreach ($adapter in @(Get-CimInstance -ClassName Win32_NetworkAdapter -Filter 'PhysicalAdapter = True' -OperationTimeoutSec 10 -ErrorAction Stop)) {
        $list += Get-AdapterFact -Adapter $adapter -Settings $settings["$($adapter.Index)"]
    }
    return [ordered]@{ list = $list }
}
