# Which Group Policy sets what is set by policy.

function Get-PoliciesSection {
    return [ordered]@{}
}
