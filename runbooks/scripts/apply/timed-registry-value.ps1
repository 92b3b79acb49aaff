# The kind timed-registry-value: one value for a while. The task that puts back the stricter one is
# registered before anything is lowered, so that no end of this script leaves the machine weakened.

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
    if ($request.kind -ne 'undo') {
        # By reg.exe, which no policy for scripts stops.
        $restore = 'add "{0}" /v "{1}" /t REG_DWORD /d {2} /f /reg:64' -f $Change.params.path, $Change.params.name, $Change.params.restore
        Register-TimedTask -Change $Change -Minutes $Change.params.minutes -Says 'a stricter setting' -Does @{ tool = 'reg.exe'; arguments = $restore }
    }
    Edit-RegistryValue -Change $Change -State $State
    if ($request.kind -eq 'undo') { Unregister-TimedTask -Change $Change }
}

function Complete-TimedValue {
    param($Change, $State)
    Clear-MadeKey -Change $Change -State $State
    if ($request.kind -eq 'undo') { Unregister-TimedTask -Change $Change }
}
