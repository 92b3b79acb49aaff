# The list of apps that may use loopback, which the firewall service reads when it starts.

function Get-LoopbackAppsSection {
    return [ordered]@{}
}
