# Which Group Policy sets what is set by policy.

# Keys in which a value is a policy, and what stands before its name where a name says too little.
$policyKeys = [ordered]@{
    'HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'                     = ''
    'HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002'          = ''
    'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters' = ''
    'HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile'                    = 'DomainProfile\'
    'HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\StandardProfile'                  = 'StandardProfile\'
    'HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile'                    = 'PublicProfile\'
}

# Security options that set a value of Windows itself.
$localSecurity = 'HKLM\SYSTEM\CurrentControlSet\Control\Lsa'
$policyOptions = @(
    @($localSecurity, 'disabledomaincreds'),
    @($localSecurity, 'ForceGuest'),
    @("$localSecurity\FIPSAlgorithmPolicy", 'Enabled'),
    @("$localSecurity\MSV1_0", 'RestrictReceivingNTLMTraffic'),
    @("$localSecurity\MSV1_0", 'RestrictSendingNTLMTraffic')
)

function Test-AnyPolicy {
    # Whether anything is set that a policy may have set. All is read, so that what is refused is told.
    $any = $false
    foreach ($path in $policyKeys.Keys) {
        $key = Read-RegistryKey -Path $path
        if ($key.status -eq 'present' -and $key.values.Count -gt 0) { $any = $true }
    }
    foreach ($option in $policyOptions) {
        $value = Read-RegistryValue -Path $option[0] -Name $option[1]
        if ($null -ne $value -and $value.type -eq 'REG_DWORD' -and $value.data -ne 0) { $any = $true }
    }
    return $any
}

function Get-PolicyResult {
    # Winning settings of one class of the result of the last processing.
    param([string] $ClassName)
    return @(Get-CimInstance -Namespace 'root\rsop\computer' -ClassName $ClassName -Filter 'precedence = 1' -OperationTimeoutSec 10 -ErrorAction Stop)
}

function Get-PoliciesSection {
    $winning = [ordered]@{}
    if (-not (Test-AnyPolicy)) { return [ordered]@{ winning = $winning } }
    $names = @{}
    foreach ($object in @(Get-CimInstance -Namespace 'root\rsop\computer' -ClassName RSOP_GPO -OperationTimeoutSec 10 -ErrorAction Stop)) { $names["$($object.id)"] = "$($object.name)" }
    foreach ($setting in (Get-PolicyResult -ClassName RSOP_RegistryPolicySetting)) {
        $path = "HKLM\$($setting.registryKey)"
        if ($policyKeys.Contains($path)) { $winning["$($policyKeys[$path])$($setting.valueName)"] = $names["$($setting.GPOID)"] }
    }
    foreach ($setting in (Get-PolicyResult -ClassName RSOP_RegistryValue)) {
        foreach ($option in $policyOptions) {
            if ("$($setting.Path)" -eq ($option[0] -replace '^HKLM', 'MACHINE') + '\' + $option[1]) { $winning[$option[1]] = $names["$($setting.GPOID)"] }
        }
    }
    return [ordered]@{ winning = $winning }
}
