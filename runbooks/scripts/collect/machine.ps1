# Disk, memory, time, domain, pending restarts.

function Get-MachineSection {
    return [ordered]@{}
}
