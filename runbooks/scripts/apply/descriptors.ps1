# Security descriptors as text, compared by what they grant.

# Aliases of SIDs and of rights (MS-DTYP 2.5.1.1). Names that need a domain stay as they are.
$sidAliases = @{
    AA = 'S-1-5-32-579'; AC = 'S-1-15-2-1'; AN = 'S-1-5-7'; AO = 'S-1-5-32-548'; AS = 'S-1-18-1'; AU = 'S-1-5-11'
    BA = 'S-1-5-32-544'; BG = 'S-1-5-32-546'; BO = 'S-1-5-32-551'; BU = 'S-1-5-32-545'; CD = 'S-1-5-32-574'
    CG = 'S-1-3-1'; CO = 'S-1-3-0'; CY = 'S-1-5-32-569'; ED = 'S-1-5-9'; ER = 'S-1-5-32-573'; ES = 'S-1-5-32-576'
    HA = 'S-1-5-32-578'; HI = 'S-1-16-12288'; IS = 'S-1-5-32-568'; IU = 'S-1-5-4'; LS = 'S-1-5-19'; LU = 'S-1-5-32-559'
    LW = 'S-1-16-4096'; ME = 'S-1-16-8192'; MP = 'S-1-16-8448'; MS = 'S-1-5-32-577'; MU = 'S-1-5-32-558'
    NO = 'S-1-5-32-556'; NS = 'S-1-5-20'; NU = 'S-1-5-2'; OW = 'S-1-3-4'; PO = 'S-1-5-32-550'; PS = 'S-1-5-10'
    PU = 'S-1-5-32-547'; RA = 'S-1-5-32-575'; RC = 'S-1-5-12'; RD = 'S-1-5-32-555'; RE = 'S-1-5-32-552'
    RM = 'S-1-5-32-580'; RU = 'S-1-5-32-554'; SI = 'S-1-16-16384'; SO = 'S-1-5-32-549'; SS = 'S-1-18-2'; SU = 'S-1-5-6'
    SY = 'S-1-5-18'; UD = 'S-1-5-84-0-0-0-0-0'; WD = 'S-1-1-0'; WR = 'S-1-5-33'
}
$rightBits = @{
    GA = 0x10000000L; GX = 0x20000000L; GW = 0x40000000L; GR = 0x80000000L
    FA = 0x1f01ffL; FR = 0x120089L; FW = 0x120116L; FX = 0x1200a0L; KA = 0xf003fL; KR = 0x20019L; KX = 0x20019L; KW = 0x20006L
    RC = 0x20000L; SD = 0x10000L; WD = 0x40000L; WO = 0x80000L
    CC = 0x1L; DC = 0x2L; LC = 0x4L; SW = 0x8L; RP = 0x10L; WP = 0x20L; DT = 0x40L; LO = 0x80L; CR = 0x100L
    NW = 0x1L; NR = 0x2L; NX = 0x4L
}

function ConvertTo-Sid {
    param([string] $Text)
    if ($sidAliases.ContainsKey($Text)) { return $sidAliases[$Text] }
    return $Text
}

function ConvertTo-AccessMask {
    # Bits of FR, CCDCLC, 0x120089 or a decimal number, with generic rights as those of a file.
    param([string] $Text)
    $mask = 0L
    if ($Text -match '^0x[0-9a-f]{1,8}$') { $mask = [System.Convert]::ToInt64($Text, 16) }
    elseif ($Text -match '^[0-9]+$') { $mask = [long] $Text }
    else {
        for ($index = 0; $index -lt $Text.Length; $index += 2) {
            $pair = $Text.Substring($index, 2)
            if (-not $rightBits.ContainsKey($pair)) { throw (New-Problem -Id 'BadDescriptor' -Message "$Text is no access mask") }
            $mask = $mask -bor $rightBits[$pair]
        }
    }
    foreach ($pair in @(@('GA', 'FA'), @('GX', 'FX'), @('GW', 'FW'), @('GR', 'FR'))) {
        if (($mask -band $rightBits[$pair[0]]) -ne 0) { $mask = $mask -bor $rightBits[$pair[1]] }
    }
    return $mask -band 0x0fffffffL
}

function Split-Sddl {
    param([string] $Sddl)
    $pattern = '^(?:O:(?<owner>[A-Z]{2}|S-[-0-9A-Za-z]+))?(?:G:(?<group>[A-Z]{2}|S-[-0-9A-Za-z]+))?(?:D:(?<flags>[A-Z_]*)(?<entries>(?:\([^()]*\))*))?(?:S:.*)?$'
    if ($Sddl -cnotmatch $pattern) { throw (New-Problem -Id 'BadDescriptor' -Message 'the security descriptor is not understood') }
    $parts = [ordered]@{ owner = ''; flags = ''; entries = '' }
    foreach ($name in @($parts.Keys)) {
        if ($Matches.ContainsKey($name)) { $parts[$name] = $Matches[$name] }
    }
    return $parts
}

function Get-AccessEssence {
    # What two descriptors must share to give the same access: owner, protection, entries, whatever
    # their spelling, order or division. Windows changes the group and the flags AI and AR by itself.
    param([string] $Sddl)
    $parts = Split-Sddl -Sddl $Sddl
    $masks = @{}
    foreach ($entry in @($parts.entries -split '[()]' | Where-Object -FilterScript { $_ -ne '' })) {
        $field = $entry -split ';'
        if ($field.Length -lt 6) { throw (New-Problem -Id 'BadDescriptor' -Message 'an entry has fewer than six fields') }
        if ($field[0] -notin 'A', 'D' -or $field.Length -ne 6) { $masks[$entry] = 0L; continue }
        $inheritance = @($field[1] -split '(?<=\G..)' | Where-Object -FilterScript { $_ -ne '' } | Sort-Object) -join ''
        $key = $field[0] + ';' + $inheritance + ';' + (ConvertTo-Sid -Text $field[5])
        if (-not $masks.ContainsKey($key)) { $masks[$key] = 0L }
        $masks[$key] = $masks[$key] -bor (ConvertTo-AccessMask -Text $field[2])
    }
    $list = @($masks.Keys | Sort-Object | ForEach-Object -Process { "$_=$($masks[$_])" }) -join '|'
    $protection = $parts.flags
    if (-not $protection.StartsWith('N')) { $protection = "$($protection.Contains('P'))" }
    return (ConvertTo-Sid -Text $parts.owner) + ' ' + $protection + ' ' + $list
}

function Test-SameAccess {
    param([string] $Left, [string] $Right)
    return (Get-AccessEssence -Sddl $Left) -ceq (Get-AccessEssence -Sddl $Right)
}
