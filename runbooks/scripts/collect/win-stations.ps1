# All listeners but the console, by name.

function Get-WinStationsSection {
    return [ordered]@{}
}
