import { describe, expect, it } from 'vitest'

import type { WindowsState } from '../../../src/model/windows-state.ts'
import type { WindowsHappening } from '../../../src/sandbox/windows/contract.ts'
import { happen, settle } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { selfSignedCertificate } from '../../../src/sandbox/windows/listener-certificate.ts'
import { listenerOf } from '../../../src/sandbox/windows/listener.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'

const clock = new Date('2025-06-01T12:00:00Z')
const healthy = await healthyWindows({ computerName: 'vm-one', clock })
const shut = { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)' } }
const expired = { validFrom: '-190d', validTo: '-7d' }

async function through(state: WindowsState, ...list: WindowsHappening[]): Promise<WindowsState> {
  let now = state
  for (const one of list) now = (await happen(one, now)).state
  return now
}

const restartBoth: WindowsHappening[] = [
  { type: 'service-stop', name: 'SessionEnv' },
  { type: 'service-start', name: 'SessionEnv' },
  { type: 'service-stop', name: 'UmRdpService' },
  { type: 'service-stop', name: 'TermService' },
  { type: 'service-start', name: 'TermService' },
  { type: 'service-start', name: 'UmRdpService' },
]

const eventIds = (state: WindowsState) =>
  state.events.filter(({ log, id }) => log === 'System' && id !== 7036).map(({ id }) => id)

/** What a state shows, what is logged, and what a restart of SessionEnv and TermService makes of it. */
const table: {
  name: string
  patch: unknown
  shows: string
  logged: number[]
  afterwards: string
  /** Logged by the restart. */
  then: number[]
  thumbprint: 'stays' | 'changes'
}[] = [
  {
    name: 'a healthy Windows serves and a restart changes nothing',
    patch: {},
    shows: 'serve',
    logged: [],
    afterwards: 'serve',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'a valid certificate with an unreadable key resets, and never regenerates',
    patch: { files: shut },
    shows: 'reset-on-hello',
    logged: [36870],
    afterwards: 'reset-on-hello',
    then: [36870],
    thumbprint: 'stays',
  },
  {
    name: 'a key that only Everyone may read is readable',
    patch: { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)' } } },
    shows: 'serve',
    logged: [],
    afterwards: 'serve',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'a deny for NETWORK SERVICE wins over any grant',
    patch: { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)' } } },
    shows: 'reset-on-hello',
    logged: [36870],
    afterwards: 'reset-on-hello',
    then: [36870],
    thumbprint: 'stays',
  },
  {
    name: 'an expired certificate still serves, and a restart renews it under the same key',
    patch: { listenerCertificate: expired },
    shows: 'serve',
    logged: [],
    afterwards: 'serve',
    then: [1056],
    thumbprint: 'changes',
  },
  {
    name: 'an expired certificate with an unreadable key resets, and cannot be renewed',
    patch: { listenerCertificate: expired, files: shut },
    shows: 'reset-on-hello',
    logged: [1058, 36870],
    afterwards: 'reset-on-hello',
    then: [1058, 36870],
    thumbprint: 'stays',
  },
  {
    name: 'an expired certificate that blocks its renewal goes on serving',
    patch: { listenerCertificate: expired, oddities: { renewalBlocked: true } },
    shows: 'serve',
    logged: [1058],
    afterwards: 'serve',
    then: [1058],
    thumbprint: 'stays',
  },
  {
    name: 'a missing certificate is made anew',
    patch: { registry: { $rdpCertificate: null } },
    shows: 'no-certificate',
    logged: [],
    afterwards: 'serve',
    then: [1056],
    thumbprint: 'changes',
  },
  {
    name: 'nothing left of certificate, key and folder: all is made anew',
    patch: { registry: { $rdpCertificate: null }, files: { $machineKeys: null } },
    shows: 'no-certificate',
    logged: [],
    afterwards: 'serve',
    then: [1056],
    thumbprint: 'changes',
  },
  {
    name: 'a missing certificate cannot be made while CryptSvc is disabled',
    patch: {
      registry: { $rdpCertificate: null },
      services: { CryptSvc: { start: 'disabled', state: 'stopped' } },
    },
    shows: 'no-certificate',
    logged: [1057],
    afterwards: 'no-certificate',
    then: [1057],
    thumbprint: 'stays',
  },
  {
    name: 'a missing certificate cannot be made while the store is shut to SYSTEM',
    patch: {
      registry: { $rdpCertificate: null, $remoteDesktopStore: { sddl: 'O:SYG:SYD:(D;;0x6;;;SY)' } },
    },
    shows: 'no-certificate',
    logged: [1057],
    afterwards: 'no-certificate',
    then: [1057],
    thumbprint: 'stays',
  },
  {
    name: 'a valid certificate without its key file stays an orphan',
    patch: { files: { $rdpKeyFile: null } },
    shows: 'reset-on-hello',
    logged: [36870],
    afterwards: 'reset-on-hello',
    then: [36870],
    thumbprint: 'stays',
  },
  {
    name: 'the key of another MachineGuid is not the live one',
    patch: {
      registry: { $cryptography: { values: { MachineGuid: { data: 'another-machine-guid' } } } },
    },
    shows: 'reset-on-hello',
    logged: [36870],
    afterwards: 'reset-on-hello',
    then: [36870],
    thumbprint: 'stays',
  },
  {
    name: 'a bound certificate is served, and the self-signed one is left alone',
    patch: { listenerCertificate: { bound: true } },
    shows: 'serve',
    logged: [],
    afterwards: 'serve',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'a bound certificate without its key resets',
    patch: { listenerCertificate: { bound: true, keyless: true } },
    shows: 'reset-on-hello',
    logged: [36870],
    afterwards: 'reset-on-hello',
    then: [36870],
    thumbprint: 'stays',
  },
  {
    name: 'a bound certificate that is not in its store is passed over',
    patch: {
      registry: {
        $rdpTcp: {
          values: { SSLCertificateSHA1Hash: { type: 'REG_BINARY', data: '00'.repeat(20) } },
        },
      },
    },
    shows: 'serve',
    logged: [1055],
    afterwards: 'serve',
    then: [1055],
    thumbprint: 'stays',
  },
  {
    name: 'a broken Schannel resets whatever the certificate',
    patch: { oddities: { schannelBroken: true } },
    shows: 'reset-on-hello',
    logged: [36871],
    afterwards: 'reset-on-hello',
    then: [36871],
    thumbprint: 'stays',
  },
  {
    name: 'TLS 1.2 switched off resets',
    patch: {
      registry: {
        '$schannel\\TLS 1.2\\Server': { values: { Enabled: { type: 'REG_DWORD', data: 0 } } },
      },
    },
    shows: 'reset-on-hello',
    logged: [36871],
    afterwards: 'reset-on-hello',
    then: [36871],
    thumbprint: 'stays',
  },
  {
    name: 'connections denied: no listener, whatever is restarted',
    patch: { registry: { $terminalServer: { values: { fDenyTSConnections: { data: 1 } } } } },
    shows: 'closed',
    logged: [],
    afterwards: 'closed',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'an absent fDenyTSConnections keeps the listener shut',
    patch: { registry: { $terminalServer: { values: { fDenyTSConnections: null } } } },
    shows: 'closed',
    logged: [],
    afterwards: 'closed',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'Group Policy wins over the setting',
    patch: {
      registry: {
        $policy: { values: { fDenyTSConnections: { type: 'REG_DWORD', data: 1 } } },
      },
    },
    shows: 'closed',
    logged: [],
    afterwards: 'closed',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'a stopped TermService comes back by a restart',
    patch: { services: { TermService: { state: 'stopped' }, UmRdpService: { state: 'stopped' } } },
    shows: 'closed',
    logged: [],
    afterwards: 'serve',
    then: [],
    thumbprint: 'stays',
  },
  {
    name: 'a disabled TermService does not',
    patch: { services: { TermService: { start: 'disabled', state: 'stopped' } } },
    shows: 'closed',
    logged: [],
    afterwards: 'closed',
    then: [],
    thumbprint: 'stays',
  },
]

describe('the causal rules', () => {
  it.each(table)('$name', async ({ patch, ...row }) => {
    const state = await settle(await patchWindows(healthy, patch))
    const before = selfSignedCertificate(state).thumbprint
    expect((await listenerOf(state)).kind).toBe(row.shows)
    expect(eventIds(state)).toEqual(row.logged)
    const later = await through(state, ...restartBoth)
    expect((await listenerOf(later)).kind).toBe(row.afterwards)
    expect(eventIds(later).slice(row.logged.length)).toEqual(row.then)
    const after = selfSignedCertificate(later).thumbprint
    expect(after === before ? 'stays' : 'changes').toBe(row.thumbprint)
  })
})
