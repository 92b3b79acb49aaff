# Firewall and IPsec rules that touch Remote Desktop, and the active profiles. Read from the registry:
# the cmdlets for rules need a minute and more.

$localFirewall = 'HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy'
$policyFirewall = 'HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall'
$mostRules = 20

function Get-RuleEssence {
    # The text of a rule without version, name and description; nothing when it is no rule.
    param([string] $Text)
    if ($Text -notmatch '^v\d+\.\d+\|') { return $null }
    $kept = @()
    foreach ($part in @($Text.Substring($Text.IndexOf('|') + 1) -split '\|')) {
        if ($part -eq '') { continue }
        if ($part -notmatch '^[^=]+=') { return $null }
        if ($part -notmatch '^(name|desc|embedctxt|edge|defer)=') { $kept += $part }
    }
    return $kept -join '|'
}

function Get-RuleToken {
    # The values of all tokens whose name matches.
    param([string] $Text, [string] $Name)
    return @($Text -split '\|' | Where-Object -FilterScript { $_ -match "^$Name=" } | ForEach-Object -Process { $_.Substring($_.IndexOf('=') + 1) })
}

function Test-PortCovered {
    param([string] $Text, [long] $Port)
    $written = @(Get-RuleToken -Text $Text -Name 'LPort(2_\d+)?')
    if ($written.Length -eq 0) { return $true }
    foreach ($one in $written) {
        if ($one -notmatch '^(\d{1,5})(?:-(\d{1,5}))?$') { continue }
        $last = $Matches[1]
        if ($Matches.ContainsKey(2)) { $last = $Matches[2] }
        if ([long] $Matches[1] -le $Port -and $Port -le [long] $last) { return $true }
    }
    return $false
}

function Test-ForTermService {
    # By program and service. A rule for an app package or for one user's programs is never for it.
    param([string] $Text)
    if ($Text -match '(^|\|)(AppPkgId|LUOwn|LUIOwn)=') { return $false }
    $service = @(Get-RuleToken -Text $Text -Name 'Svc')
    if ($service.Length -gt 0 -and $service[0] -notin '*', 'termservice') { return $false }
    $program = @(Get-RuleToken -Text $Text -Name 'App')
    return $program.Length -eq 0 -or $program[0] -match '(^|\\)svchost\.exe$'
}

function Test-LetsThrough {
    # An enabled rule for what comes in at this port and for TermService, whatever it does with it.
    param([string] $Text, [long] $Port)
    if ($Text -notmatch '(^|\|)Active=TRUE(\||$)' -or $Text -notmatch '(^|\|)Dir=In(\||$)' -or $Text -notmatch '(^|\|)Action=') { return $false }
    $protocol = @(Get-RuleToken -Text $Text -Name 'Protocol')
    if ($protocol.Length -gt 0 -and $protocol[0] -notin '6', '256') { return $false }
    return (Test-PortCovered -Text $Text -Port $Port) -and (Test-ForTermService -Text $Text)
}

function Get-FirewallRuleText {
    # Local or policy rules by name: those of Remote Desktop, and those that touch its port.
    param([string] $Path, [long] $Port)
    $rules = [ordered]@{}
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return $rules }
    foreach ($name in @($key.GetValueNames())) {
        if ("$($key.GetValueKind($name))" -ne 'String') { continue }
        $text = Get-RuleEssence -Text "$($key.GetValue($name))"
        if ($null -eq $text) { continue }
        if ($name -like 'RemoteDesktop-*' -or (Test-LetsThrough -Text $text -Port $Port)) { $rules[$name] = $text }
    }
    return $rules
}

function Get-SecurityRuleText {
    # Enabled connection security rules that demand security.
    param([string] $Path)
    $rules = [ordered]@{}
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return $rules }
    foreach ($name in @($key.GetValueNames())) {
        if ("$($key.GetValueKind($name))" -ne 'String') { continue }
        $text = Get-RuleEssence -Text "$($key.GetValue($name))"
        if ($text -match '(^|\|)Active=TRUE(\||$)' -and $text -match '(^|\|)Action=Secure(Server)?(\||$)') { $rules[$name] = $text }
    }
    return $rules
}

function Limit-Rule {
    param($Rules)
    $few = [ordered]@{}
    foreach ($entry in $Rules.GetEnumerator()) {
        if ($few.Count -lt $mostRules) { $few[$entry.Key] = $entry.Value }
    }
    return $few
}

function Get-ActiveProfile {
    # Profiles of the networks in use, or nothing when Windows does not tell.
    try { $networks = @(Get-CimInstance -Namespace 'root/StandardCimv2' -ClassName MSFT_NetConnectionProfile -OperationTimeoutSec 10 -ErrorAction Stop) }
    catch { return $null }
    $names = 'public', 'private', 'domain'
    return , @($networks | ForEach-Object -Process { $names[[int] $_.NetworkCategory] })
}

function Get-FirewallSection {
    $section = [ordered]@{}
    $portValue = Read-RegistryValue -Path $rdpTcp -Name 'PortNumber'
    $port = 3389
    if ($null -ne $portValue -and $portValue.type -eq 'REG_DWORD') { $port = $portValue.data }
    $local = Get-FirewallRuleText -Path "$localFirewall\FirewallRules" -Port $port
    $ipsec = Get-SecurityRuleText -Path "$localFirewall\ConSecRules"
    $policy = Get-FirewallRuleText -Path "$policyFirewall\FirewallRules" -Port $port
    $policyIpsec = Get-SecurityRuleText -Path "$policyFirewall\ConSecRules"
    $profiles = Get-ActiveProfile
    if ($null -ne $profiles) { $section.profiles = $profiles }
    $odd = $local
    $usual = Get-JsonMember -Of $request.usual -Name 'firewallRules'
    $gone = @()
    if ($null -ne $usual) {
        $odd = Limit-ToUnusual -Section $local -Usual $usual
        $gone = @(foreach ($property in $usual.PSObject.Properties) { if (-not $local.Contains($property.Name)) { $property.Name } })
    }
    $section.rules = Limit-Rule -Rules $odd
    if ($gone.Length -gt 0) { $section.gone = $gone }
    if ($policy.Count -gt 0) { $section.policyRules = Limit-Rule -Rules $policy }
    if ($ipsec.Count -gt 0) { $section.ipsec = Limit-Rule -Rules $ipsec }
    if ($policyIpsec.Count -gt 0) { $section.policyIpsec = Limit-Rule -Rules $policyIpsec }
    foreach ($rules in $local, $policy, $ipsec, $policyIpsec) {
        if ($rules.Count -gt $mostRules) { $section.cut = $true }
    }
    return $section
}
