# Files that are written or changed, and which paths are not safe to touch.

function Get-FileItem {
    # The file or folder, or nothing when it is absent.
    param([string] $Path)
    try { return Get-Item -LiteralPath $Path -Force -ErrorAction Stop }
    catch {
        if (Test-NotFound -Problem $_) { return $null }
        throw
    }
}

function Get-ParentPath {
    # The folder above, or nothing above a drive.
    param([string] $Path)
    $end = $Path.LastIndexOf('\')
    if ($end -lt 2 -or $Path.Length -le 3) { return $null }
    if ($end -eq 2) { return $Path.Substring(0, 3) }
    return $Path.Substring(0, $end)
}

function Assert-SafeItem {
    # Refuses what could lead a change elsewhere: links of any kind, and paths another account owns.
    param($Item, [string] $Path)
    if (Test-ReparsePoint -Item $Item) { throw (New-Problem -Id 'Refused:ReparsePoint' -Message "$Path is a link or junction") }
    if ($Item.LinkType -eq 'HardLink') { throw (New-Problem -Id 'Refused:HardLink' -Message "$Path has further hard links") }
    $owner = ConvertTo-Sid -Text (Split-Sddl -Sddl (Get-ItemSddl -Item $Item)).owner
    if ($trustedOwners -notcontains $owner) { throw (New-Problem -Id 'Refused:ForeignOwner' -Message "$Path is owned by $owner") }
}

function Assert-SafePath {
    # The path and every folder above it.
    param([string] $Path)
    $at = $Path
    while ($null -ne $at) {
        $item = Get-FileItem -Path $at
        if ($null -ne $item) { Assert-SafeItem -Item $item -Path $at }
        $at = Get-ParentPath -Path $at
    }
}

function Write-FileBytes {
    # Written through to the disk: a record that was not kept would let a change be made twice.
    param([string] $Path, [byte[]] $Bytes)
    $stream = New-Object -TypeName System.IO.FileStream -ArgumentList $Path, ([System.IO.FileMode]::Create), ([System.IO.FileAccess]::Write), ([System.IO.FileShare]::None), 4096, ([System.IO.FileOptions]::WriteThrough)
    try { $stream.Write($Bytes, 0, $Bytes.Length); $stream.Flush() }
    finally { $stream.Dispose() }
}

function Read-FileBytes {
    param([string] $Path)
    $stream = New-Object -TypeName System.IO.FileStream -ArgumentList $Path, ([System.IO.FileMode]::Open), ([System.IO.FileAccess]::Read), ([System.IO.FileShare]::Read)
    try { return , (Read-Exactly -Stream $stream -Count $stream.Length) }
    finally { $stream.Dispose() }
}

function Set-ItemAccess {
    # Only the sections named; the descriptor of a file and of a folder are different types.
    param($Item, [string] $Sddl, [string] $Sections)
    if ($Item.PSIsContainer) { $security = New-Object -TypeName System.Security.AccessControl.DirectorySecurity }
    else { $security = New-Object -TypeName System.Security.AccessControl.FileSecurity }
    $security.SetSecurityDescriptorSddlForm($Sddl, $Sections)
    $Item.SetAccessControl($security)
}
