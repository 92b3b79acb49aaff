# Licensing of the session host role.

function Get-LicensingSection {
    return [ordered]@{}
}
