# The kind flush-dns: the DNS client forgets what it was told.

function Clear-DnsByRecord {
    # Forgetting twice does no harm, so one that was cut off is done again.
    param($Change)
    $intentPath = Get-RecordPath -Change $Change -Kind 'intent'
    if ($null -eq (Read-Record -Path $intentPath)) { Write-Record -Path $intentPath -Value ([ordered]@{ id = $Change.id; kind = $Change.kind }) }
    $null = ipconfig.exe '/flushdns'
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id "DnsClient$LASTEXITCODE" -Message "ipconfig.exe ended with code $LASTEXITCODE") }
    return New-Result -Change $Change -Status 'done'
}
