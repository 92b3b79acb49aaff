# Who holds the port of Remote Desktop, and what else is set for it.

function Get-ListenerSection {
    return [ordered]@{}
}
