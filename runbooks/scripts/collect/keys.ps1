# The key files of the listener.

function Get-KeyFolder {
    return (Get-ProgramDataFolder) + '\Microsoft\Crypto\RSA\MachineKeys'
}

function Get-KeysSection {
    # Whether the key file exists is told by the folder's listing alone: asked for by name, a file
    # behind a closed folder looks absent.
    $folder = Get-KeyFolder
    $live = $folder + '\' + $listenerKeyName + '_' + (Get-MachineGuid)
    $result = [ordered]@{ folder = $folder; listed = $true; liveFile = $live; files = [ordered]@{} }
    try { $items = @(Get-ChildItem -LiteralPath $folder -Filter 'f686aace*' -Force -ErrorAction Stop) }
    catch { $result.listed = $false; return $result }
    $result.files[$live] = [ordered]@{ status = 'absent' }
    foreach ($item in @($items | Select-Object -First 50)) {
        $path = $folder + '\' + $item.Name
        if ($path -eq $live) { $path = $live }
        $result.files[$path] = Read-ItemFact -Item $item
    }
    return $result
}
