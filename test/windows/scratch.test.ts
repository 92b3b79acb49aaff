import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import { healthyWindows } from '../../src/sandbox/windows/healthy.ts'
import { patchWindows } from '../../src/sandbox/windows/patch.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { tryGuestScripts } from './scratch.ts'
import type { RunScript } from './scratch.ts'

const scratch = {
  key: 'HKLM\\SOFTWARE\\rdp-azure-scratch',
  file: 'C:\\scratch\\key.bin',
  folder: 'C:\\scratch\\keys',
}
const owned = 'O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)'

/** The simulated Windows with the scratch objects in it; `spoil` may change what a script says. */
async function simulated(spoil = (stdout: string) => stdout): Promise<RunScript> {
  const healthy = await healthyWindows({
    computerName: 'agent',
    clock: new Date('2026-01-01T00:00:00Z'),
  })
  let state = await patchWindows(healthy, {
    registry: { [scratch.key]: { values: { Value: { type: 'REG_DWORD', data: 1 } } } },
    files: {
      'C:\\scratch': { kind: 'directory', sddl: owned },
      [scratch.file]: { kind: 'file', sddl: owned, content: '' },
      [scratch.folder]: { kind: 'directory', sddl: owned },
      [`${scratch.folder}\\one.bin`]: { kind: 'file', sddl: owned, content: 'a2V5' },
    },
  })
  return async (script) => {
    const done = await runScript(script, state)
    state = done.state
    return { stdout: spoil(done.stdout), stderr: done.stderr }
  }
}

describe('what the Windows job tries', () => {
  it('holds in the simulated Windows', async () => {
    const checks = await tryGuestScripts(await simulated(), guestScripts(), scratch)
    expect(checks.filter(({ holds }) => !holds)).toEqual([])
    expect(checks.length).toBeGreaterThan(20)
  })

  it('fails when a script says nothing', async () => {
    const silent = tryGuestScripts(await simulated(() => ''), guestScripts(), scratch)
    await expect(silent).rejects.toMatchObject({ code: 'GuestAnswerMissing' })
  })

  it('fails when nothing is kept from one script to the next', async () => {
    const forgetful: RunScript = async (script) => (await simulated())(script)
    const checks = await tryGuestScripts(forgetful, guestScripts(), scratch)
    const failed = checks.filter(({ holds }) => !holds).map(({ says }) => says)
    expect(failed).toContain('another request finds it made')
  })
})
