# Owner and access list of registry keys.

function Read-KeyAccess {
    param([string] $Path)
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return [ordered]@{ status = 'absent' } }
    $sddl = $key.GetAccessControl('Access, Owner, Group').GetSecurityDescriptorSddlForm('Access, Owner, Group')
    return [ordered]@{ status = 'present'; sddl = $sddl }
}

function Get-KeyAccessSection {
    $result = [ordered]@{}
    foreach ($path in $request.keyAccess) {
        try { $result[$path] = Read-KeyAccess -Path $path } catch { $result[$path] = Get-Unreadable -Problem $_ }
    }
    return $result
}
