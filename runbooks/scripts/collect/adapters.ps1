# Network adapters with their addresses.

function Get-AdaptersSection {
    return [ordered]@{}
}
