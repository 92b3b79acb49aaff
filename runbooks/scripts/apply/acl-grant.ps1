# The kind acl-grant: the access list of one file or folder.

function Read-AccessState {
    param([string] $Path)
    $item = Get-FileItem -Path $Path
    if ($null -eq $item) { return $null }
    return Get-ItemSddl -Item $item
}
