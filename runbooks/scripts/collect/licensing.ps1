# Licensing of the session host role; nothing where the role is not installed.

function Get-LicensingSection {
    $role = Read-RegistryValue -Path 'HKLM\SOFTWARE\Microsoft\ServerManager\ServicingStorage\ServerComponentCache\RDS-RD-Server' -Name 'InstallState'
    if ($null -eq $role -or $role.type -ne 'REG_DWORD' -or $role.data -eq 0) { return [ordered]@{} }
    $setting = Get-CimInstance -Namespace 'root\cimv2\TerminalServices' -ClassName Win32_TerminalServiceSetting -OperationTimeoutSec 10 -ErrorAction Stop
    $grace = Invoke-CimMethod -InputObject $setting -MethodName GetGracePeriodDays -OperationTimeoutSec 10 -ErrorAction Stop
    $named = Invoke-CimMethod -InputObject $setting -MethodName GetSpecifiedLicenseServerList -OperationTimeoutSec 10 -ErrorAction Stop
    $servers = @(foreach ($server in $named.SpecifiedLSList) { $server })
    return [ordered]@{
        mode      = [int] $setting.TerminalServerMode
        type      = [int] $setting.LicensingType
        graceDays = [int] $grace.DaysLeft
        servers   = $servers.Length
    }
}
