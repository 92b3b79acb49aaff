# The kind network-adapter: one adapter by its number, through the methods of its CIM classes.

function Read-AdapterState {
    param($Change)
    $number = [int] $Change.params.number
    $adapter = @(Get-CimInstance -ClassName Win32_NetworkAdapter -Filter "Index = $number" -OperationTimeoutSec 10 -ErrorAction Stop)
    if ($adapter.Length -eq 0) { throw (New-Problem -Id 'NoAdapter' -Message "there is no network adapter $number") }
    if ($null -ne (Get-JsonMember -Of $Change.params -Name 'enabled')) { return [ordered]@{ enabled = ($adapter[0].ConfigManagerErrorCode -ne $switchedOff) } }
    $settings = @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter "Index = $number" -OperationTimeoutSec 10 -ErrorAction Stop)[0]
    if ($settings.DHCPEnabled) { return [ordered]@{ dhcp = $true } }
    $fact = Get-AdapterFact -Adapter $adapter[0] -Settings $settings
    return [ordered]@{ dhcp = $false; addresses = $fact.addresses; masks = $fact.masks; gateways = $fact.gateways }
}

function Invoke-AdapterMethod {
    # 0: done; 1: done after a restart.
    param([string] $Class, [int] $Number, [string] $Method, $Arguments)
    $instance = @(Get-CimInstance -ClassName $Class -Filter "Index = $Number" -OperationTimeoutSec 10 -ErrorAction Stop)[0]
    $answer = Invoke-CimMethod -InputObject $instance -MethodName $Method -Arguments $Arguments -OperationTimeoutSec 30 -ErrorAction Stop
    if ($answer.ReturnValue -notin 0, 1) { throw (New-Problem -Id 'AdapterRefused' -Message "$Method gave $($answer.ReturnValue)") }
}

function Write-AdapterState {
    param($Change, $State)
    $number = [int] $Change.params.number
    $enabled = Get-JsonMember -Of $State -Name 'enabled'
    if ($null -ne $enabled) {
        $method = 'Disable'
        if ($enabled) { $method = 'Enable' }
        Invoke-AdapterMethod -Class 'Win32_NetworkAdapter' -Number $number -Method $method -Arguments @{}
        return
    }
    $class = 'Win32_NetworkAdapterConfiguration'
    if ($State.dhcp) { Invoke-AdapterMethod -Class $class -Number $number -Method 'EnableDHCP' -Arguments @{}; return }
    Invoke-AdapterMethod -Class $class -Number $number -Method 'EnableStatic' -Arguments @{ IPAddress = [string[]] @($State.addresses); SubnetMask = [string[]] @($State.masks) }
    if (@($State.gateways).Length -gt 0) { Invoke-AdapterMethod -Class $class -Number $number -Method 'SetGateways' -Arguments @{ DefaultIPGateway = [string[]] @($State.gateways) } }
}
