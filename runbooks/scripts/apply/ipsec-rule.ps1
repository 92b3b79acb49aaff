# The kind ipsec-rule: one local connection security rule, switched off for a while. The task that switches it
# on again is registered before.

$localIpsecRules = "$localFirewall\ConSecRules"

function Read-IpsecRuleText {
    param($Change)
    $text = Read-Text -Path $localIpsecRules -Name $Change.params.name
    if ($null -eq $text) { throw (New-Problem -Id 'NoRule' -Message "there is no local rule $($Change.params.name)") }
    if ($null -eq (Get-RuleEssence -Text $text)) { throw (New-Problem -Id 'Refused:OddRule' -Message "the rule $($Change.params.name) is not understood") }
    return $text
}

function Read-IpsecRuleState {
    param($Change)
    return [ordered]@{ active = ((Read-IpsecRuleText -Change $Change) -match '\|Active=TRUE(\||$)') }
}

function Register-IpsecTask {
    # reg.exe puts back the text that the firewall's service reads when it starts, whatever has become of
    # PowerShell; PowerShell then tells the service that runs, which no other tool can by a rule's own name.
    param($Change, [string] $Text)
    $name = $Change.params.name
    Assert-TaskText -Text $Text
    $does = @(
        @{ tool = 'reg.exe'; arguments = ('add "{0}" /v "{1}" /t REG_SZ /d "{2}" /f /reg:64' -f $localIpsecRules, $name, $Text) }
        @{ tool = 'WindowsPowerShell\v1.0\powershell.exe'; arguments = ('-NoProfile -NonInteractive -Command "Set-NetIPsecRule -Name ''{0}'' -Enabled True"' -f $name) }
    )
    Register-TimedTask -Change $Change -Minutes $Change.params.minutes -Says 'an IPsec rule' -Does $does
}

function Edit-IpsecRule {
    # Live through the service of the firewall; while that is down, in the text it reads when it starts.
    param($Change, $State)
    $name = $Change.params.name
    $text = Read-IpsecRuleText -Change $Change
    if ($request.kind -ne 'undo') { Register-IpsecTask -Change $Change -Text $text }
    if ((Get-ServiceState -Name 'mpssvc') -eq 'Running') { Set-NetIPsecRule -Name $name -Enabled "$($State.active)" -ErrorAction Stop }
    else {
        $data = Set-RuleToken -Text $text -Name 'active' -Made "Active=$("$($State.active)".ToUpperInvariant())"
        Write-RegistryState -Path $localIpsecRules -Name $name -State ([ordered]@{ exists = $true; type = 'REG_SZ'; data = $data })
    }
    Complete-IpsecRule -Change $Change
}

function Complete-IpsecRule {
    param($Change)
    if ($request.kind -eq 'undo') { Unregister-TimedTask -Change $Change }
}
