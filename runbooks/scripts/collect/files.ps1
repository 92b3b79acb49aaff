# Files and folders: size, access, links.

function Test-ReparsePoint {
    param($Item)
    return ($Item.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0
}

function Get-ItemSddl {
    # Get-Acl fails in hardened folders where this works.
    param($Item)
    return $Item.GetAccessControl('Access, Owner, Group').GetSecurityDescriptorSddlForm('Access, Owner, Group')
}

function Read-ItemFact {
    param($Item)
    try {
        $size = 0
        if (-not $Item.PSIsContainer) { $size = $Item.Length }
        return [ordered]@{ status = 'present'; sizeBytes = $size; sddl = (Get-ItemSddl -Item $Item); reparsePoint = (Test-ReparsePoint -Item $Item) }
    }
    catch { return Get-Unreadable -Problem $_ }
}

function Get-PathsSection {
    $result = [ordered]@{}
    foreach ($path in $request.paths) {
        try { $result[$path] = Read-ItemFact -Item (Get-Item -LiteralPath $path -Force -ErrorAction Stop) }
        catch {
            if (Test-NotFound -Problem $_) { $result[$path] = [ordered]@{ status = 'absent' } }
            else { $result[$path] = Get-Unreadable -Problem $_ }
        }
    }
    return $result
}
