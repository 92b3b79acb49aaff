# The kind firewall-rule: one local rule by its name in the registry.

$localRules = "$localFirewall\FirewallRules"
$remoteDesktopProgram = '%SystemRoot%\system32\svchost.exe'
$remoteDesktopGroup = '@FirewallAPI.dll,-28752'

function Read-FirewallRuleState {
    # What cannot be understood shows as a rule without values, which equals no state of a plan.
    param([string] $Name)
    $text = Read-Text -Path $localRules -Name $Name
    if ($null -eq $text) { return [ordered]@{ exists = $false } }
    $essence = Get-RuleEssence -Text $text
    if ($null -eq $essence -or $essence -notmatch '(^|\|)Action=' -or $essence -notmatch '(^|\|)Dir=') { return [ordered]@{ exists = $true } }
    $ports = @(Get-RuleToken -Text $essence -Name 'LPort(2_\d+)?') -join ','
    if ($ports -eq '') { $ports = 'any' }
    $written = @(Get-RuleToken -Text $essence -Name 'Profile')
    $profiles = @('domain', 'private', 'public' | Where-Object -FilterScript { $written -contains $_ }) -join ','
    if ($profiles -eq '') { $profiles = 'any' }
    return [ordered]@{
        exists   = $true
        enabled  = ($essence -match '(^|\|)Active=TRUE(\||$)')
        action   = @(Get-RuleToken -Text $essence -Name 'Action')[0].ToLowerInvariant()
        ports    = $ports
        profiles = $profiles
    }
}

function Set-RuleToken {
    # The text with all tokens of one name replaced, where the first stood or after the protocol.
    param([string] $Text, [string] $Name, [string[]] $Made)
    $kept = @()
    $placed = $false
    $parts = @($Text -split '\|')
    $anchor = 0
    $stands = $false
    for ($index = 0; $index -lt $parts.Length; $index++) {
        if ($parts[$index] -match '^(dir|protocol)=') { $anchor = $index }
        if ($parts[$index] -match "^$Name=") { $stands = $true }
    }
    for ($index = 0; $index -lt $parts.Length; $index++) {
        $old = $parts[$index] -match "^$Name="
        if ($old -and -not $placed) { $kept += $Made; $placed = $true }
        if (-not $old) { $kept += $parts[$index] }
        if (-not $stands -and $index -eq $anchor) { $kept += $Made }
    }
    return $kept -join '|'
}

function Get-RuleSpelling {
    # How cmdlets and texts spell what a state says.
    param([string] $Word)
    return $Word.Substring(0, 1).ToUpperInvariant() + $Word.Substring(1)
}

function Get-RuleText {
    param([string] $Text, $State, [string[]] $Ports, [string[]] $Profiles)
    $portTokens = @($Ports | Where-Object -FilterScript { $_ -ne 'Any' } | ForEach-Object -Process { if ($_.Contains('-')) { "LPort2_10=$_" } else { "LPort=$_" } })
    $profileTokens = @($Profiles | Where-Object -FilterScript { $_ -ne 'Any' } | ForEach-Object -Process { "Profile=$_" })
    $text = Set-RuleToken -Text $Text -Name 'active' -Made "Active=$("$($State.enabled)".ToUpperInvariant())"
    $text = Set-RuleToken -Text $text -Name 'action' -Made "Action=$(Get-RuleSpelling -Word $State.action)"
    $text = Set-RuleToken -Text $text -Name 'LPort(2_\d+)?' -Made $portTokens
    return Set-RuleToken -Text $text -Name 'profile' -Made $profileTokens
}

function Get-NewRuleShape {
    # Protocol and title of a rule of Remote Desktop that was deleted.
    param([string] $Name)
    if ($Name -match 'TCP$') { return [ordered]@{ protocol = 'TCP'; number = 6; title = '@FirewallAPI.dll,-28775' } }
    return [ordered]@{ protocol = 'UDP'; number = 17; title = '@FirewallAPI.dll,-28776' }
}

function Write-FirewallRuleState {
    # Live through the service of the firewall; while that is down, in the text it reads when it starts.
    param([string] $Name, $State)
    $live = (Get-ServiceState -Name 'mpssvc') -eq 'Running'
    if (-not $State.exists) {
        if ($live) { Remove-NetFirewallRule -Name $Name -ErrorAction Stop }
        else { Write-RegistryState -Path $localRules -Name $Name -State $State }
        return
    }
    $ports = @($State.ports -split ',' | ForEach-Object -Process { if ($_ -eq 'any') { 'Any' } else { $_ } })
    $profiles = @($State.profiles -split ',' | ForEach-Object -Process { Get-RuleSpelling -Word $_ })
    $present = Read-Text -Path $localRules -Name $Name
    $shape = Get-NewRuleShape -Name $Name
    if (-not $live) {
        if ($null -eq $present) { $present = "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=$($shape.number)|LPort=3389|App=$remoteDesktopProgram|Svc=termservice|Name=$($shape.title)|EmbedCtxt=$remoteDesktopGroup|" }
        $text = Get-RuleText -Text $present -State $State -Ports $ports -Profiles $profiles
        Write-RegistryState -Path $localRules -Name $Name -State ([ordered]@{ exists = $true; type = 'REG_SZ'; data = $text })
        return
    }
    $action = Get-RuleSpelling -Word $State.action
    if ($null -ne $present) {
        Set-NetFirewallRule -Name $Name -Enabled "$($State.enabled)" -Action $action -LocalPort $ports -Profile $profiles -ErrorAction Stop
        return
    }
    $null = New-NetFirewallRule -Name $Name -DisplayName $shape.title -Group $remoteDesktopGroup -Direction Inbound -Protocol $shape.protocol `
        -Program $remoteDesktopProgram -Service termservice -Enabled "$($State.enabled)" -Action $action -LocalPort $ports -Profile $profiles -ErrorAction Stop
}
