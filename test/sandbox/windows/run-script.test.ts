import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../../src/assets.ts'
import { unpackFrame } from '../../../src/guest/frame.ts'
import { composeScript } from '../../../src/guest/script.ts'
import type { GuestRequest } from '../../../src/model/guest-protocol.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'
import { runScript } from '../../../src/sandbox/windows/run-script.ts'

const scripts = guestScripts()
const healthy = await healthyWindows({ computerName: 'vm-one', clock: new Date('2025-06-01') })
const requestId = '0123456789abcdef'.repeat(2)
const collect: GuestRequest = {
  protocol: 1,
  requestId,
  kind: 'collect',
  sections: ['os', 'loopback'],
  registryValues: {},
  keyAccess: [],
  usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
  registryKeys: [],
  services: [],
  paths: [],
  events: {},
  eventHours: 24,
  budgetSeconds: 45,
}
const apply: GuestRequest = { ...collect, kind: 'apply', runId: requestId, changes: [] }

describe('a script in the simulated Windows', () => {
  it('is answered by a frame when it is ours', async () => {
    const { stdout, stderr } = await runScript(composeScript(collect, scripts), healthy)
    const answer = unpackFrame(stdout, stderr, requestId)
    expect(answer.sections.os).toMatchObject({ value: { computerName: 'vm-one', build: 20348 } })
  })

  it('is read with the line ends of Windows too', async () => {
    const script = composeScript(collect, scripts).replaceAll('\n', '\r\n')
    const { stdout } = await runScript(script, healthy)
    expect(unpackFrame(stdout, '', requestId).kind).toBe('collect')
  })

  it('is not run when it is another', async () => {
    const { stdout, stderr, state } = await runScript('Restart-Computer', healthy)
    expect(stdout).toBe('')
    expect(stderr).toContain('was not run')
    expect(state).toBe(healthy)
  })

  it('prints nothing when it asks for changes and apply.ps1 is not in it', async () => {
    const script = composeScript(apply, { ...scripts, apply: '' })
    expect(await runScript(script, healthy)).toMatchObject({ stdout: '', state: healthy })
  })

  it('prints nothing when the guest dies', async () => {
    const script = composeScript(apply, scripts)
    expect((await runScript(script, healthy, { crashAfter: 1 })).stdout).toBe('')
  })

  it.each([
    [{ powershell: { version: '4.0' } }, 'old-powershell'],
    [{ powershell: { version: '5.0.10586.1' } }, 'old-powershell'],
    [{ powershell: { languageMode: 'ConstrainedLanguage' } }, 'constrained-language'],
    [{ powershell: { is64Bit: false } }, '32-bit'],
  ])('names the block of %o', async (patch, reason) => {
    const state = await patchWindows(healthy, patch)
    const run = await runScript(composeScript(collect, scripts), state)
    expect(() => unpackFrame(run.stdout, run.stderr, requestId)).toThrow(
      expect.objectContaining({ code: 'GuestBlocked', data: expect.objectContaining({ reason }) }),
    )
  })
})
