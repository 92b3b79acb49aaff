# A scheduled task that puts something back: when its time is over, when Windows starts, and as soon as
# possible where its time was missed. Registered before the change it takes back, it needs nothing of this tool.

function Get-TimedTaskName {
    param($Change)
    return "\rdp-azure\$($request.runId)-$($Change.id)"
}

function ConvertTo-XmlText {
    param([string] $Text)
    return $Text.Replace('&', '&amp;').Replace('<', '&lt;').Replace('>', '&gt;').Replace('"', '&quot;')
}

function Assert-TaskText {
    # The task has it in a command line, where these would be read as more.
    param([string] $Text)
    if ($Text -match '["%\p{Cc}]') { throw (New-Problem -Id 'Refused:TaskText' -Message 'a quote or a percent sign would be read as more by the task that puts this back') }
}

function New-TimedTaskXml {
    # In XML, because the dates of schtasks' own options follow the language of Windows. $Does are pairs of
    # a tool below System32 and its arguments; in the end the task takes itself away.
    param($Change, [long] $Minutes, [string] $Says, $Does)
    $name = Get-TimedTaskName -Change $Change
    $until = ConvertTo-IsoTime -Time ((Get-Date).AddMinutes($Minutes))
    $tools = ConvertTo-XmlText -Text "$env:SystemRoot\System32"
    $actions = ''
    foreach ($one in @($Does) + @(@{ tool = 'schtasks.exe'; arguments = ('/Delete /TN "{0}" /F' -f $name) })) {
        $actions += "<Exec><Command>$tools\$($one.tool)</Command><Arguments>$(ConvertTo-XmlText -Text $one.arguments)</Arguments></Exec>"
    }
    return '<?xml version="1.0" encoding="UTF-16"?>' +
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">' +
    "<RegistrationInfo><Description>rdp-azure: puts back $Says</Description></RegistrationInfo>" +
    "<Triggers><TimeTrigger><StartBoundary>$until</StartBoundary></TimeTrigger><BootTrigger /></Triggers>" +
    '<Principals><Principal id="System"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>' +
    '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>' +
    '<StartWhenAvailable>true</StartWhenAvailable></Settings>' +
    "<Actions Context=`"System`">$actions</Actions></Task>"
}

function Register-TimedTask {
    param($Change, [long] $Minutes, [string] $Says, $Does)
    $path = "$backupFolder\$($Change.id).task.xml"
    $text = "$([char] 0xfeff)" + (New-TimedTaskXml -Change $Change -Minutes $Minutes -Says $Says -Does $Does)
    Write-FileBytes -Path $path -Bytes ([System.Text.Encoding]::Unicode.GetBytes($text))
    $name = Get-TimedTaskName -Change $Change
    $null = schtasks.exe /Create /TN $name /XML $path /F
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id 'TaskNotRegistered' -Message "schtasks.exe ended with code $LASTEXITCODE, so nothing was changed") }
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
