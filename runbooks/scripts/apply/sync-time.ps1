# The kind sync-time: Windows Time asks its source now.

function Sync-ByRecord {
    # Asking twice does no harm, so one that was cut off is done again.
    param($Change)
    $intentPath = Get-RecordPath -Change $Change -Kind 'intent'
    if ($null -eq (Read-Record -Path $intentPath)) { Write-Record -Path $intentPath -Value ([ordered]@{ id = $Change.id; kind = $Change.kind }) }
    $null = w32tm.exe '/resync'
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id "TimeService$LASTEXITCODE" -Message "w32tm.exe ended with code $LASTEXITCODE") }
    return New-Result -Change $Change -Status 'done'
}
