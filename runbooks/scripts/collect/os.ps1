# Which Windows this is.

function Get-ProgramDataFolder {
    $folder = Read-Text -Path 'HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList' -Name 'ProgramData'
    if ($null -eq $folder) { $folder = '%SystemDrive%\ProgramData' }
    return [System.Environment]::ExpandEnvironmentVariables($folder).TrimEnd('\')
}

function Get-MachineGuid {
    $guid = Read-Text -Path 'HKLM\SOFTWARE\Microsoft\Cryptography' -Name 'MachineGuid'
    if ($null -eq $guid) { throw (New-Problem -Id 'NoMachineGuid' -Message 'HKLM\SOFTWARE\Microsoft\Cryptography has no MachineGuid') }
    return $guid
}

function Get-OsSection {
    $system = Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 10 -ErrorAction Stop
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 10 -ErrorAction Stop
    $os = [ordered]@{
        now               = ConvertTo-IsoTime -Time (Get-Date)
        build             = [int] $system.BuildNumber
        caption           = "$($system.Caption)"
        computerName      = "$($computer.Name)"
        machineGuid       = Get-MachineGuid
        domainRole        = [int] $computer.DomainRole
        programData       = Get-ProgramDataFolder
        powershellVersion = "$($PSVersionTable.PSVersion)"
    }
    if ($null -ne $system.LastBootUpTime) { $os.bootedAt = ConvertTo-IsoTime -Time $system.LastBootUpTime }
    return $os
}
