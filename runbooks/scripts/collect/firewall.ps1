# Firewall and IPsec rules that touch Remote Desktop, and the active profiles.

function Get-FirewallSection {
    return [ordered]@{}
}
