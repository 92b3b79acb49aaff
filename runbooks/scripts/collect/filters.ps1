# What drops packets beside the firewall.

function Get-FiltersSection {
    return [ordered]@{}
}
