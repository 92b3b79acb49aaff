# The kind firewall-profile: whether rules that let something in count in one profile.

function Get-ProfileKey {
    param([string] $Name)
    switch ($Name) {
        'domain' { return "$localFirewall\DomainProfile" }
        'private' { return "$localFirewall\StandardProfile" }
        'public' { return "$localFirewall\PublicProfile" }
    }
    throw (New-Problem -Id 'BadParams' -Message "there is no profile $Name")
}

function Read-FirewallProfileState {
    param([string] $Name)
    $set = Read-RegistryValue -Path (Get-ProfileKey -Name $Name) -Name 'DoNotAllowExceptions'
    $shut = $null -ne $set -and $set.type -eq 'REG_DWORD' -and $set.data -eq 1
    return [ordered]@{ rulesCount = (-not $shut) }
}

function Write-FirewallProfileState {
    # Live through the service of the firewall; while that is down, in the value it reads when it starts.
    param([string] $Name, $State)
    if ((Get-ServiceState -Name 'mpssvc') -eq 'Running') {
        Set-NetFirewallProfile -Name (Get-RuleSpelling -Word $Name) -AllowInboundRules "$($State.rulesCount)" -ErrorAction Stop
        return
    }
    $data = 1
    if ($State.rulesCount) { $data = 0 }
    Write-RegistryState -Path (Get-ProfileKey -Name $Name) -Name 'DoNotAllowExceptions' -State ([ordered]@{ exists = $true; type = 'REG_DWORD'; data = $data })
}
