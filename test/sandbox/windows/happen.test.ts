import { describe, expect, it } from 'vitest'

import type { WindowsState } from '../../../src/model/windows-state.ts'
import type { WindowsHappening } from '../../../src/sandbox/windows/contract.ts'
import { happen, settle } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { selfSignedCertificate } from '../../../src/sandbox/windows/listener-certificate.ts'
import { listenerOf } from '../../../src/sandbox/windows/listener.ts'
import { stateNames } from '../../../src/sandbox/windows/names.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'
import { keyPaths } from '../../../src/sandbox/windows/places.ts'

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
  /** Nothing unless told. */
  logged?: number[]
  /** As before unless told. */
  afterwards?: string
  /** Logged by the restart: the same again unless told. */
  loggedAgain?: number[]
  /** Stays unless told. */
  thumbprint?: 'changes'
}[] = [
  {
    name: 'a healthy Windows serves and a restart changes nothing',
    patch: {},
    shows: 'serve',
  },
  {
    name: 'a valid certificate with an unreadable key resets, and never regenerates',
    patch: { files: shut },
    shows: 'reset-on-hello',
    logged: [36870],
  },
  {
    name: 'a key that only Everyone may read is readable',
    patch: { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)' } } },
    shows: 'serve',
  },
  {
    name: 'a deny for NETWORK SERVICE wins over any grant',
    patch: { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)' } } },
    shows: 'reset-on-hello',
    logged: [36870],
  },
  {
    name: 'an expired certificate still serves, and a restart renews it under the same key',
    patch: { listenerCertificate: expired },
    shows: 'serve',
    loggedAgain: [1056],
    thumbprint: 'changes',
  },
  {
    name: 'an expired certificate with an unreadable key resets, and cannot be renewed',
    patch: { listenerCertificate: expired, files: shut },
    shows: 'reset-on-hello',
    logged: [1058, 36870],
  },
  {
    name: 'an expired certificate that blocks its renewal goes on serving',
    patch: { listenerCertificate: expired, oddities: { renewalBlocked: true } },
    shows: 'serve',
    logged: [1058],
  },
  {
    name: 'a missing certificate is made anew',
    patch: { registry: { $rdpCertificate: null } },
    shows: 'no-certificate',
    afterwards: 'serve',
    loggedAgain: [1056],
    thumbprint: 'changes',
  },
  {
    name: 'nothing left of certificate, key and folder: all is made anew',
    patch: { registry: { $rdpCertificate: null }, files: { $machineKeys: null } },
    shows: 'no-certificate',
    afterwards: 'serve',
    loggedAgain: [1056],
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
  },
  {
    name: 'a missing certificate cannot be made while the store is shut to SYSTEM',
    patch: {
      registry: { $rdpCertificate: null, $remoteDesktopStore: { sddl: 'O:SYG:SYD:(D;;0x6;;;SY)' } },
    },
    shows: 'no-certificate',
    logged: [1057],
  },
  {
    name: 'a valid certificate without its key file stays an orphan',
    patch: { files: { $rdpKeyFile: null } },
    shows: 'reset-on-hello',
    logged: [36870],
  },
  {
    name: 'the key of another MachineGuid is not the live one',
    patch: {
      registry: { $cryptography: { values: { MachineGuid: { data: 'another-machine-guid' } } } },
    },
    shows: 'reset-on-hello',
    logged: [36870],
  },
  {
    name: 'a bound certificate is served, and the self-signed one is left alone',
    patch: { listenerCertificate: { bound: true } },
    shows: 'serve',
  },
  {
    name: 'a bound certificate without its key resets',
    patch: { listenerCertificate: { bound: true, keyless: true } },
    shows: 'reset-on-hello',
    logged: [36870],
  },
  {
    name: 'a bound certificate that has expired is served and complained of',
    patch: { listenerCertificate: { ...expired, bound: true } },
    shows: 'serve',
    logged: [1053],
  },
  {
    name: 'a bound certificate for clients is served and complained of',
    patch: { listenerCertificate: { bound: true, usages: ['1.3.6.1.5.5.7.3.2'] } },
    shows: 'serve',
    logged: [1054],
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
  },
  {
    name: 'a broken Schannel resets whatever the certificate',
    patch: { oddities: { schannelBroken: true } },
    shows: 'reset-on-hello',
    logged: [36871],
  },
  {
    name: 'every version of TLS switched off resets',
    patch: {
      registry: Object.fromEntries(
        ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'].map((version) => [
          `$schannel\\${version}\\Server`,
          { values: { Enabled: { type: 'REG_DWORD', data: 0 } } },
        ]),
      ),
    },
    shows: 'reset-on-hello',
    logged: [36871],
  },
  {
    name: 'an empty list of cipher suites is answered by an alert',
    patch: {
      registry: {
        [keyPaths.cipherPolicy]: { values: { Functions: { type: 'REG_SZ', data: '' } } },
      },
    },
    shows: 'tls-alert',
    logged: [36874],
  },
  {
    name: 'a layer without TLS that demands NLA refuses',
    patch: { registry: { $rdpTcp: { values: { SecurityLayer: { data: 0 } } } } },
    shows: 'refuse',
  },
  {
    name: 'the same without NLA speaks standard security',
    patch: {
      registry: {
        $rdpTcp: { values: { SecurityLayer: { data: 0 }, UserAuthentication: { data: 0 } } },
      },
    },
    shows: 'standard-security',
  },
  {
    name: 'a security layer that Windows does not know refuses',
    patch: { registry: { $rdpTcp: { values: { SecurityLayer: { data: 7 } } } } },
    shows: 'refuse',
  },
  {
    name: 'TLS with low encryption serves, and Windows says that it corrects it',
    patch: { registry: { $rdpTcp: { values: { MinEncryptionLevel: { data: 1 } } } } },
    shows: 'serve',
    logged: [1050],
  },
  {
    name: 'connections denied: no listener, whatever is restarted',
    patch: { registry: { $terminalServer: { values: { fDenyTSConnections: { data: 1 } } } } },
    shows: 'closed',
  },
  {
    name: 'an absent fDenyTSConnections keeps the listener shut',
    patch: { registry: { $terminalServer: { values: { fDenyTSConnections: null } } } },
    shows: 'closed',
  },
  {
    name: 'Group Policy wins over the setting',
    patch: {
      registry: {
        $policy: { values: { fDenyTSConnections: { type: 'REG_DWORD', data: 1 } } },
      },
    },
    shows: 'closed',
  },
  {
    name: 'a stopped TermService comes back by a restart',
    patch: { services: { TermService: { state: 'stopped' }, UmRdpService: { state: 'stopped' } } },
    shows: 'closed',
    afterwards: 'serve',
  },
  {
    name: 'a disabled TermService does not',
    patch: { services: { TermService: { start: 'disabled', state: 'stopped' } } },
    shows: 'closed',
  },
]

describe('the causal rules', () => {
  it.each(table)('$name', async ({ patch, shows, logged = [], thumbprint = 'stays', ...row }) => {
    const state = await settle(await patchWindows(healthy, patch))
    const before = selfSignedCertificate(state).thumbprint
    expect((await listenerOf(state)).kind).toBe(shows)
    expect(eventIds(state)).toEqual(logged)
    const later = await through(state, ...restartBoth)
    expect((await listenerOf(later)).kind).toBe(row.afterwards ?? shows)
    expect(eventIds(later).slice(logged.length)).toEqual(row.loggedAgain ?? logged)
    const after = selfSignedCertificate(later).thumbprint
    expect(after === before ? 'stays' : 'changes').toBe(thumbprint)
  })
})

describe('a service', () => {
  it('starts with those it depends on, and each start is logged once', async () => {
    const stopped = await through(healthy, { type: 'service-stop', name: 'RpcSs' })
    expect(stopped.services['TermService']?.state).toBe('stopped')
    const state = await through(stopped, { type: 'service-start', name: 'UmRdpService' })
    const starts = state.events.filter(({ properties }) => properties[1] === 'running')
    expect(starts.map(({ properties }) => properties[0])).toEqual([
      'RpcSs',
      'TermService',
      'UmRdpService',
    ])
  })

  it.each([
    ['is disabled', { start: 'disabled', state: 'stopped' }, '1058'],
    ['is damaged', { broken: true, state: 'stopped' }, '1067'],
    ['depends on one that cannot', { dependsOn: ['nothing'], state: 'stopped' }, '1068'],
  ])('does not start when it %s', async (_why, given, id) => {
    const state = await patchWindows(healthy, { services: { SessionEnv: given } })
    const happened = await happen({ type: 'service-start', name: 'SessionEnv' }, state)
    expect(happened.failure?.id).toBe(id)
    expect(happened.state.services['SessionEnv']?.state).toBe('stopped')
  })

  it('takes the sessions with it when it is TermService', async () => {
    const state = await patchWindows(healthy, { activeSessions: 2 })
    const stopped = await through(state, { type: 'service-stop', name: 'TermService' })
    expect(stopped.activeSessions).toBe(0)
  })
})

describe('what happens', () => {
  it.each([
    [{ type: 'registry-set', path: 'HKLM\\A', name: 'B' }, 4657, ['HKLM\\A', 'B']],
    [{ type: 'registry-removed', path: 'HKLM\\A' }, 4660, ['HKLM\\A']],
    [{ type: 'acl-set', path: 'C:\\a' }, 4670, ['C:\\a']],
    [{ type: 'file-removed', path: 'C:\\a' }, 4660, ['C:\\a']],
  ] satisfies [WindowsHappening, number, string[]][])(
    'is audited and takes a second: %o',
    async (happening, id, properties) => {
      const { state } = await happen(happening, healthy)
      expect(state.clock).toBe('2025-06-01T12:00:01.000Z')
      expect(state.events).toMatchObject([{ log: 'Security', id, properties }])
    },
  )

  it('leaves the state it starts from as it was', async () => {
    const before = structuredClone(healthy)
    await through(healthy, ...restartBoth)
    expect(healthy).toEqual(before)
  })
})

describe('settling', () => {
  it('logs once what failing attempts would have logged, and heals nothing', async () => {
    const state = await patchWindows(healthy, { listenerCertificate: expired, files: shut })
    const settled = await settle(state)
    expect(await settle(settled)).toEqual(settled)
    expect({ ...settled, events: [] }).toEqual(state)
  })
})

describe('a renewed key', () => {
  it('gets the access list of its build, and its folder when that is gone', async () => {
    const patch = { registry: { $rdpCertificate: null }, files: { $machineKeys: null } }
    const later = await through(await patchWindows(healthy, patch), ...restartBoth)
    const { rdpKeyFile, machineKeys } = stateNames(healthy)
    expect(later.files[rdpKeyFile]?.sddl).toBe(healthy.files[rdpKeyFile]?.sddl)
    const { createdAt, ...folder } = later.files[machineKeys] ?? {}
    expect(folder).toEqual({ kind: 'directory', sddl: healthy.files[machineKeys]?.sddl, links: 1 })
    expect(Date.parse(createdAt ?? '')).toBeGreaterThan(Date.parse(healthy.clock))
  })
})
