# Files and folders as wholes: renamed, copied without overwriting, compared.

function Rename-Path {
    # Within one drive, with all below. What is in use, or has something in its way, is refused: nothing was moved.
    param([string] $From, [string] $To)
    if ($null -ne (Get-FileItem -Path $To)) { throw (New-Problem -Id 'Refused:InUse' -Message "$To is there already") }
    try { Move-Item -LiteralPath $From -Destination $To -ErrorAction Stop }
    catch { throw (New-Problem -Id 'Refused:InUse' -Message "$From cannot be renamed: $($_.Exception.Message)") }
}

function Get-FolderItem {
    # What lies directly in a folder; nothing where there is none.
    param([string] $Path)
    if ($null -eq (Get-FileItem -Path $Path)) { return @() }
    return @(Get-ChildItem -LiteralPath $Path -Force -ErrorAction Stop)
}

function Assert-PlainFile {
    # Refuses a folder in which something leads elsewhere. Files may belong to whoever made them.
    param([string] $Path)
    foreach ($item in @(Get-FolderItem -Path $Path)) {
        $name = "$Path\$($item.Name)"
        if (Test-ReparsePoint -Item $item) { throw (New-Problem -Id 'Refused:ReparsePoint' -Message "$name is a link or junction") }
        if ($item.LinkType -eq 'HardLink') { throw (New-Problem -Id 'Refused:HardLink' -Message "$name has further hard links") }
    }
}

function Get-MissingName {
    # Names of the files of one folder that the other lacks, without those that begin with the exception.
    param([string] $From, [string] $To, [string] $Except)
    foreach ($item in @(Get-FolderItem -Path $From)) {
        if ($item.PSIsContainer -or $item.Name -like "$Except*") { continue }
        if ($null -eq (Get-FileItem -Path "$To\$($item.Name)")) { $item.Name }
    }
}

function Copy-MissingFile {
    # Files with owner and access list, by backup rights, never over one that is there. /COPYALL brings
    # the list of the folder too, so that of the target is put back.
    param([string] $From, [string] $To, [string] $Except, [string] $Sddl)
    if (@(Get-MissingName -From $From -To $To -Except $Except).Length -gt 0) {
        $null = robocopy.exe $From $To /COPYALL /B /XC /XN /XO /XJ /R:0 /W:0 /XF "$Except*"
        if ($LASTEXITCODE -ge 8) { throw (New-Problem -Id 'CopyFailed' -Message "robocopy ended with $LASTEXITCODE") }
    }
    if (-not (Test-SameAccess -Left (Get-ItemSddl -Item (Get-FileItem -Path $To)) -Right $Sddl)) {
        Set-Descriptor -Path $To -Sddl $Sddl -WithOwner $true
    }
}

function Get-FileHashText {
    # SHA-256 of a file in hex, or nothing when it cannot be read.
    param([string] $Path)
    try {
        $sha256 = New-Object -TypeName System.Security.Cryptography.SHA256CryptoServiceProvider
        return ConvertTo-Hex -Bytes $sha256.ComputeHash((Read-FileBytes -Path $Path))
    }
    catch { return $null }
}

function Test-SameFile {
    # Same size, and same bytes where both can be read.
    param([string] $Left, [string] $Right)
    $one = Get-FileItem -Path $Left
    $other = Get-FileItem -Path $Right
    if ($null -eq $one -or $null -eq $other) { return $false }
    if ($one.Length -ne $other.Length) { return $false }
    $hashes = @((Get-FileHashText -Path $Left), (Get-FileHashText -Path $Right))
    return $null -eq $hashes[0] -or $null -eq $hashes[1] -or $hashes[0] -ceq $hashes[1]
}

function Confirm-Folder {
    # A folder of the run, made when it is missing; it takes over the access of the folder above.
    param([string] $Path)
    if ($null -ne (Get-FileItem -Path $Path)) { return }
    $folder = New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $Path
    $folder.Create()
}
