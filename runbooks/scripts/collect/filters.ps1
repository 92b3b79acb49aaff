# What drops packets beside the firewall. The filtering platform is asked by netsh, which prints XML that is
# the same in every language and writes no file: about the listener's port alone, because all filters of
# a server are many megabytes. The events of the Security log would not do: they need an audit policy that
# is off as Windows ships, and name no provider.

$dropSeconds = 3600
$mostDrops = 5
$longestFilterName = 80

function ConvertTo-XmlDocument {
    param([string] $Text)
    $first = $Text.IndexOf('<')
    $last = $Text.LastIndexOf('>')
    if ($first -lt 0 -or $last -lt $first) { throw (New-Problem -Id 'FiltersUnread' -Message 'netsh.exe printed no XML') }
    $document = New-Object -TypeName System.Xml.XmlDocument
    $document.XmlResolver = $null
    $document.LoadXml($Text.Substring($first, $last - $first + 1))
    return , $document
}

function Get-DropCount {
    # By filter id, how many packets from outside were dropped on their way to this port.
    param([long] $Port)
    $printed = netsh.exe wfp show netevents 'file=-' 'protocol=6' "localport=$Port" "timewindow=$dropSeconds"
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id 'FiltersUnread' -Message "netsh.exe ended with code $LASTEXITCODE") }
    $document = ConvertTo-XmlDocument -Text (@($printed) -join "`n")
    $counts = [ordered]@{}
    foreach ($drop in @($document.SelectNodes('//classifyDrop'))) {
        $id = $drop.SelectSingleNode('filterId')
        $loopback = $drop.SelectSingleNode('isLoopback')
        if ($null -eq $id -or ($null -ne $loopback -and $loopback.InnerText -eq 'true')) { continue }
        if ($counts.Contains($id.InnerText)) { $counts[$id.InnerText]++ } else { $counts[$id.InnerText] = 1 }
    }
    return $counts
}

function Get-FilterMaker {
    # By filter id, the name of each filter on the way to this port and the provider that registered it.
    param([long] $Port)
    $printed = netsh.exe wfp show filters 'file=-' 'protocol=6' "localport=$Port" 'dir=in'
    if ($LASTEXITCODE -ne 0) { throw (New-Problem -Id 'FiltersUnread' -Message "netsh.exe ended with code $LASTEXITCODE") }
    $document = ConvertTo-XmlDocument -Text (@($printed) -join "`n")
    $makers = @{}
    foreach ($filter in @($document.SelectNodes('//item[filterId and providerKey]'))) {
        $name = $filter.SelectSingleNode('displayData/name')
        $text = ''
        if ($null -ne $name) { $text = $name.InnerText.Trim() }
        if ($text.Length -gt $longestFilterName) { $text = $text.Substring(0, $longestFilterName) }
        $narrow = $filter.SelectSingleNode('filterCondition/item/fieldKey[starts-with(., "FWPM_CONDITION_IP_REMOTE_ADDRESS")]')
        $makers[$filter.SelectSingleNode('filterId').InnerText] = @{ name = $text; provider = $filter.SelectSingleNode('providerKey').InnerText; forSome = $null -ne $narrow }
    }
    return $makers
}

function Get-ForeignBinding {
    # Beside Windows' own there are the virtual switches of Azure and of Hyper-V.
    try { $bindings = @(Get-CimInstance -Namespace 'root/StandardCimv2' -ClassName MSFT_NetAdapterBindingSettingData -OperationTimeoutSec 10 -ErrorAction Stop) }
    catch { return $null }
    $foreign = @()
    foreach ($binding in $bindings) {
        $id = "$($binding.ComponentID)"
        if ($binding.Enabled -and $id -notlike 'ms_*' -and $id -notin 'netvsc_vfpp', 'vms_pp' -and $foreign -notcontains $id) { $foreign += $id }
    }
    return , $foreign
}

function Get-FiltersSection {
    $section = [ordered]@{}
    $portValue = Read-RegistryValue -Path $rdpTcp -Name 'PortNumber'
    $port = 3389
    if ($null -ne $portValue -and $portValue.type -eq 'REG_DWORD') { $port = $portValue.data }
    $counts = Get-DropCount -Port $port
    if ($counts.Count -gt 0) {
        $makers = Get-FilterMaker -Port $port
        $drops = @()
        $unnamed = 0
        foreach ($entry in $counts.GetEnumerator()) {
            $maker = $makers[$entry.Key]
            if ($null -eq $maker) { $unnamed += $entry.Value; continue }
            # Parts of Windows stand there by a constant of its header fwpmu.h, everybody else by a GUID.
            # A filter for some addresses stops attackers, one by one.
            if ($maker.forSome -or $maker.provider -like 'FWPM_PROVIDER_*' -or $drops.Length -ge $mostDrops) { continue }
            $drops += [ordered]@{ name = $maker.name; provider = $maker.provider; count = $entry.Value }
        }
        if ($drops.Length -gt 0) { $section.drops = $drops }
        if ($unnamed -gt 0) { $section.unnamed = $unnamed }
    }
    $foreign = Get-ForeignBinding
    if ($null -eq $foreign) { return $section }
    if ($foreign.Length -gt 0) { $section.bindings = $foreign }
    return $section
}
