# The kind service-start-type: how the service manager starts a service.

# What sc.exe calls the numbers of the value Start.
$startWords = 'boot', 'system', 'auto', 'demand', 'disabled'

function Read-StartType {
    param([string] $Name)
    $service = Read-ServiceFact -Name $Name
    if ($service.status -eq 'absent') { return $null }
    return $service.start
}

function Write-StartType {
    # The service manager keeps start types in memory: it must be told, the registry alone does not do.
    param([string] $Name, [int] $Start)
    $word = $startWords[$Start]
    $null = sc.exe config $Name start= $word
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id "ServiceManager$LASTEXITCODE" -Message "sc.exe ended with code $LASTEXITCODE") }
}
