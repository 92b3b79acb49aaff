# The kind timed-registry-value: one value for a while. The task that puts back the stricter one is
# registered before anything is lowered, so that no end of this script leaves the machine weakened.

function Get-TimedTaskName {
    param($Change)
    return "\rdp-azure\$($request.runId)-$($Change.id)"
}

function ConvertTo-XmlText {
    param([string] $Text)
    return $Text.Replace('&', '&amp;').Replace('<', '&lt;').Replace('>', '&gt;').Replace('"', '&quot;')
}

function New-TimedTaskXml {
    # In XML, because the dates of schtasks' own options follow the language of Windows. It runs reg.exe,
    # which no policy for scripts stops, then takes itself away.
    param($Change)
    $name = Get-TimedTaskName -Change $Change
    $until = ConvertTo-IsoTime -Time ((Get-Date).AddMinutes($Change.params.minutes))
    $restore = ConvertTo-XmlText -Text ('add "{0}" /v "{1}" /t REG_DWORD /d {2} /f /reg:64' -f $Change.params.path, $Change.params.name, $Change.params.restore)
    $forget = ConvertTo-XmlText -Text ('/Delete /TN "{0}" /F' -f $name)
    $tools = ConvertTo-XmlText -Text "$env:SystemRoot\System32"
    return '<?xml version="1.0" encoding="UTF-16"?>' +
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">' +
    '<RegistrationInfo><Description>rdp-azure: puts back a stricter setting</Description></RegistrationInfo>' +
    "<Triggers><TimeTrigger><StartBoundary>$until</StartBoundary></TimeTrigger><BootTrigger /></Triggers>" +
    '<Principals><Principal id="System"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>' +
    '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>' +
    '<StartWhenAvailable>true</StartWhenAvailable></Settings>' +
    "<Actions Context=`"System`"><Exec><Command>$tools\reg.exe</Command><Arguments>$restore</Arguments></Exec>" +
    "<Exec><Command>$tools\schtasks.exe</Command><Arguments>$forget</Arguments></Exec></Actions></Task>"
}

function Register-TimedTask {
    param($Change)
    $path = "$backupFolder\$($Change.id).task.xml"
    $text = "$([char] 0xfeff)" + (New-TimedTaskXml -Change $Change)
    Write-FileBytes -Path $path -Bytes ([System.Text.Encoding]::Unicode.GetBytes($text))
    $name = Get-TimedTaskName -Change $Change
    $null = schtasks.exe /Create /TN $name /XML $path /F
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id 'TaskNotRegistered' -Message "schtasks.exe ended with code $LASTEXITCODE, so nothing was lowered") }
}

function Unregister-TimedTask {
    # A task that has run is gone already.
    param($Change)
    $name = Get-TimedTaskName -Change $Change
    $null = schtasks.exe /Query /TN $name
    if ($LASTEXITCODE -ne 0) { return }
    $null = schtasks.exe /Delete /TN $name /F
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id 'TaskNotRemoved' -Message "schtasks.exe ended with code $LASTEXITCODE") }
}

function Test-SameTimedState {
    # Where the task has run, the stricter value is as good as the one from before.
    param($Change, $Left, $Right)
    if (Test-SameRegistryState -Left $Left -Right $Right) { return $true }
    if (-not (Test-SameRegistryState -Left $Right -Right $Change.before)) { return $false }
    $restored = [ordered]@{ exists = $true; type = 'REG_DWORD'; data = $Change.params.restore }
    return Test-SameRegistryState -Left $Left -Right $restored
}

function Edit-TimedValue {
    param($Change, $State)
    if ($request.kind -ne 'undo') { Register-TimedTask -Change $Change }
    Edit-RegistryValue -Change $Change -State $State
    if ($request.kind -eq 'undo') { Unregister-TimedTask -Change $Change }
}

function Complete-TimedValue {
    param($Change, $State)
    Clear-MadeKey -Change $Change -State $State
    if ($request.kind -eq 'undo') { Unregister-TimedTask -Change $Change }
}
