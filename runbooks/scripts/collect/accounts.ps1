# Local accounts, and who may log on.

function Get-AccountsSection {
    return [ordered]@{}
}
