import { describe, expect, it } from 'vitest'

import type { WindowsState } from '../../../src/model/windows-state.ts'
import { happen } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { inheritedSddl } from '../../../src/sandbox/windows/inherit.ts'
import {
  selfSignedCertificate,
  thumbprintsIn,
} from '../../../src/sandbox/windows/listener-certificate.ts'
import { listenerOf } from '../../../src/sandbox/windows/listener.ts'
import { keyOfPool } from '../../../src/sandbox/windows/mint.ts'
import { stateNames } from '../../../src/sandbox/windows/names.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'

const healthy = await healthyWindows({
  computerName: 'vm-one',
  clock: new Date('2025-06-01T12:00:00Z'),
})
const { rdpKeyFile } = stateNames(healthy)
const expired = { validFrom: '-190d', validTo: '-7d' }

async function restarted(state: WindowsState): Promise<WindowsState> {
  const stopped = await happen({ type: 'service-stop', name: 'SessionEnv' }, state)
  return (await happen({ type: 'service-start', name: 'SessionEnv' }, stopped.state)).state
}

describe('a renewal', () => {
  it('uses a readable key again, and leaves no expired entry in the store', async () => {
    const state = await patchWindows(healthy, { listenerCertificate: expired })
    const renewed = await restarted(state)
    expect(renewed.files[rdpKeyFile]).toEqual(state.files[rdpKeyFile])
    const { thumbprint } = selfSignedCertificate(renewed)
    expect(thumbprintsIn(renewed, 'Remote Desktop')).toEqual([thumbprint])
    expect(thumbprint).not.toBe(selfSignedCertificate(state).thumbprint)
  })

  it('does not happen while a bound certificate serves', async () => {
    const old = await patchWindows(healthy, { listenerCertificate: expired })
    const state = await patchWindows(old, { listenerCertificate: { bound: true } })
    const later = await restarted(state)
    expect(selfSignedCertificate(later)).toEqual(selfSignedCertificate(state))
  })
})

describe('the listener', () => {
  it('resets when the key file holds the key of another certificate', async () => {
    const content = keyOfPool(healthy.made + 1)
    const state = await patchWindows(healthy, { files: { $rdpKeyFile: { content } } })
    expect((await listenerOf(state)).kind).toBe('reset-on-hello')
  })
})

describe('what SYSTEM makes in a folder', () => {
  it.each([
    ['file', '(A;OICI;FA;;;SY)(A;CI;0x6;;;BU)', '(A;ID;FA;;;SY)'],
    ['directory', '(A;OICI;FA;;;SY)(A;;FA;;;BA)', '(A;OICIID;FA;;;SY)'],
    ['directory', '(A;OI;FR;;;BU)', '(A;OIIOID;FR;;;BU)'],
    ['directory', '(A;OICINP;FR;;;BU)', '(A;ID;FR;;;BU)'],
  ] as const)('a %s in %s has %s', (kind, parent, aces) => {
    expect(inheritedSddl(`O:BAG:BAD:PAI${parent}`, kind)).toBe(`O:SYG:SYD:AI${aces}`)
  })
})
