# The kind registry-acl: the access list of one registry key.

function Read-KeyAccessState {
    param([string] $Path)
    $key = Get-RegistryItem -Path $Path
    if ($null -eq $key) { return $null }
    return Get-ItemSddl -Item $key
}

function Set-KeyAccess {
    # Opened for nothing but its list: with a right to the list alone the key may be shut otherwise.
    # What the list inherits is not written; Windows works it out again from the key above.
    param([string] $Path, [string] $Sddl)
    $hive = Get-Item -LiteralPath 'HKLM:\' -ErrorAction Stop
    $key = $hive.OpenSubKey($Path.Substring(5), 'ReadWriteSubTree', 'ReadPermissions, ChangePermissions')
    if ($null -eq $key) { throw (New-Problem -Id 'PathNotFound' -Message "$Path is gone") }
    try {
        $security = New-Object -TypeName System.Security.AccessControl.RegistrySecurity
        $security.SetSecurityDescriptorSddlForm($Sddl, 'Access')
        $key.SetAccessControl($security)
    }
    finally { $key.Close() }
}
