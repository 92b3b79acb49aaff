# The kind acl-set: owner and access list of one file or folder.

function Get-Owner {
    param([string] $Sddl)
    return ConvertTo-Sid -Text (Split-Sddl -Sddl $Sddl).owner
}

function Set-Owner {
    # Takes the object for Administrators, or gives it back; both tools use rights that SYSTEM has but .NET leaves off.
    param([string] $Path, [string] $Owner)
    if ($Owner -eq 'S-1-5-32-544') { $null = takeown.exe /F $Path /A }
    else { $null = icacls.exe $Path /setowner "*$Owner" }
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id 'OwnerRefused' -Message "$Path keeps its owner, exit code $LASTEXITCODE") }
}

function Set-Descriptor {
    # The access list, and the owner where it differs and is wanted. What SYSTEM must not write to is
    # taken over, and handed back when only the list was meant.
    param([string] $Path, [string] $Sddl, [bool] $WithOwner)
    $owner = Get-Owner -Sddl (Get-ItemSddl -Item (Get-FileItem -Path $Path))
    $sections = 'Access'
    if ($WithOwner -and (Get-Owner -Sddl $Sddl) -ne $owner) { $sections = 'Owner, Access' }
    try {
        Set-ItemAccess -Item (Get-FileItem -Path $Path) -Sddl $Sddl -Sections $sections
        return
    }
    catch { if ("$($_.FullyQualifiedErrorId)" -notlike 'UnauthorizedAccessException*') { throw } }
    Set-Owner -Path $Path -Owner 'S-1-5-32-544'
    if ($WithOwner) { $sections = 'Owner, Access' }
    Set-ItemAccess -Item (Get-FileItem -Path $Path) -Sddl $Sddl -Sections $sections
    if (-not $WithOwner) { Set-Owner -Path $Path -Owner $owner }
}
