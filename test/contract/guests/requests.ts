import fc from 'fast-check'

import { kindOf } from '../../../src/change/registry.ts'
import { collectTask } from '../../../src/facts/collect-needs.ts'
import { defaultKeyAces } from '../../../src/facts/default-key-aces.ts'
import type { Json, PlannedChange } from '../../../src/model/change.ts'
import type { GuestEvidence } from '../../../src/model/guest-evidence.ts'
import type { GuestRequest } from '../../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../../src/model/windows-state.ts'
import { inheritedKeySddl } from '../../../src/sandbox/windows/access.ts'
import { stateNames } from '../../../src/sandbox/windows/names.ts'

/** A change to try: what a plan would hold, or before- and after-values that do not fit the machine. */
export interface Attempt {
  change:
    | 'grant'
    | 'grant-folder'
    | 'grant-key'
    | 'listen'
    | 'forget'
    | 'new-key'
    | 'rule'
    | 'profile'
    | 'adapter'
    | 'remove'
    | 'restart'
    | 'start-type'
    | 'start'
    | 'stop'
    | 'timed'
    | 'aside'
    | 'boot'
    | 'made-up'
  /** A before-value that is not the machine's. */
  drifted: boolean
  pick: number
}

export const attempts = fc.array(
  fc.record({
    change: fc.constantFrom<Attempt['change'][]>(
      'grant',
      'grant-folder',
      'grant-key',
      'listen',
      'forget',
      'new-key',
      'rule',
      'profile',
      'adapter',
      'remove',
      'remove',
      'restart',
      'restart',
      'start-type',
      'start',
      'stop',
      'timed',
      'aside',
      'boot',
      'made-up',
    ),
    drifted: fc.nat(9).map((n) => n === 0),
    pick: fc.nat(3),
  }),
  { minLength: 1, maxLength: 3 },
)

const newValues: Json[] = [
  { type: 'REG_DWORD', data: 4294967295 },
  { type: 'REG_QWORD', data: '18446744073709551615' },
  { type: 'REG_MULTI_SZ', data: ['a', 'Caf\u00e9'] },
  { type: 'REG_BINARY', data: '00ff10' },
]
const ruleParams: PlannedChange['params'][] = [
  { enabled: false },
  { port: 3390, profiles: 'private,domain' },
  { action: 'block', port: 1 },
  { enabled: true, profiles: 'any' },
]
const services = ['SessionEnv', 'TermService', 'RpcSs', 'NoSuchService']

/** The changes as the guest would be asked to make them. */
export function plannedChanges(
  wanted: readonly Attempt[],
  state: WindowsState,
  guest: GuestEvidence,
): PlannedChange[] {
  return wanted.map((attempt, i) => ({ id: String(i + 1), ...planned(attempt, state, guest) }))
}

function planned(
  { change, drifted, pick }: Attempt,
  state: WindowsState,
  guest: GuestEvidence,
): Omit<PlannedChange, 'id'> {
  const names = stateNames(state)
  const thumbprint = guest.certificate?.storeThumbprints[0] ?? 'AB'.repeat(20)
  const by = (kind: string, params: PlannedChange['params'], before: Json, after: Json) => {
    const plan = kindOf(kind).plan(params, guest)
    const fits = plan.kind === 'change' && !drifted
    return { kind, params, before: fits ? plan.before : before, after: fits ? plan.after : after }
  }
  const sddl = 'O:SYG:SYD:P(A;;FA;;;SY)'
  const widened = `${sddl}(A;;FR;;;NS)`
  const aces = defaultKeyAces(state.build) ?? ''
  switch (change) {
    case 'grant':
      return by('acl-grant', { path: names.rdpKeyFile, aces }, sddl, widened)
    case 'grant-folder':
      return by('acl-grant', { path: names.machineKeys, aces }, sddl, widened)
    case 'grant-key': {
      const path =
        pick === 0 ? names.remoteDesktopStore : `${names.remoteDesktopStore}\\Certificates`
      const denied = `${inheritedKeySddl}(D;;0x6;;;SY)`
      return by('registry-acl', { path, aces: '(A;;KA;;;SY)' }, denied, inheritedKeySddl)
    }
    case 'listen': {
      const params = { path: names.terminalServer, name: 'fDenyTSConnections' }
      const after = { exists: true, type: 'REG_DWORD', data: 0 }
      return by(
        'registry-value',
        { ...params, type: 'REG_DWORD', data: 0 },
        { exists: false },
        after,
      )
    }
    case 'forget': {
      const params = { path: names.rdpTcp, name: 'PortNumber', absent: true }
      return by(
        'registry-value',
        params,
        { exists: true, type: 'REG_DWORD', data: 1 },
        { exists: false },
      )
    }
    case 'new-key': {
      const value = newValues[pick]
      const params = { path: `${names.policy}\\New\\Deeper`, name: pick === 0 ? '' : 'Odd' }
      const after = { exists: true, ...asObject(value) }
      return {
        kind: 'registry-value',
        params: { ...params, ...asObject(value) },
        before: { exists: drifted },
        after,
      }
    }
    case 'profile': {
      const params = { profile: 'public', rulesCount: pick % 2 === 0 }
      return by(
        'firewall-profile',
        params,
        { rulesCount: !params.rulesCount },
        { rulesCount: params.rulesCount },
      )
    }
    case 'adapter': {
      const params = {
        number: pick === 3 ? 7 : 1,
        ...(pick === 0 ? { enabled: false } : { dhcp: true }),
      }
      const after = pick === 0 ? { enabled: false } : { dhcp: true }
      return by('network-adapter', params, { enabled: true }, after)
    }
    case 'rule': {
      const name = `RemoteDesktop-UserMode-In-${pick % 2 === 0 ? 'TCP' : 'UDP'}`
      const before = { exists: true, enabled: true, action: 'allow', ports: '1', profiles: 'any' }
      const params = ruleParams[pick] ?? {}
      return by('firewall-rule', { name, ...params }, before, { ...before, enabled: false })
    }
    case 'remove':
      return by(
        'remove-certificate',
        { store: 'Remote Desktop', thumbprint },
        { present: true },
        { present: false },
      )
    case 'restart':
      return {
        kind: 'restart-service',
        params: { name: services[pick] ?? '' },
        before: null,
        after: null,
      }
    case 'start-type':
      return by('service-start-type', { name: services[pick] ?? '', start: pick + 1 }, 4, pick + 1)
    case 'start':
      return by(
        'service-state',
        { name: services[pick] ?? '', state: 'running' },
        'stopped',
        'running',
      )
    case 'stop':
      return by(
        'service-state',
        { name: services[pick] ?? '', state: 'stopped' },
        'running',
        'stopped',
      )
    case 'timed': {
      const place = { path: names.rdpTcp, name: 'UserAuthentication', type: 'REG_DWORD' }
      const nla = (data: number) => ({ exists: true, type: 'REG_DWORD', data })
      const params = { ...place, data: 0, restore: 1, minutes: pick === 0 ? 5 : 60 }
      return by('timed-registry-value', params, { exists: false }, nla(0))
    }
    case 'aside': {
      const params = { folder: names.machineKeys, prefix: 'f686aace' }
      return by('set-aside', params, { aside: false }, { aside: true })
    }
    case 'boot': {
      const params = { name: 'safeboot', absent: true }
      const [off, on] = [{ exists: false }, { exists: true, mode: pick % 3 }]
      // What a plan takes out, or, on a machine that starts as usual, what an undo puts back.
      return pick === 0
        ? by('boot-value', params, on, off)
        : { kind: 'boot-value', params, before: drifted ? on : off, after: on }
    }
    case 'made-up':
      return { kind: 'made-up', params: {}, before: null, after: null }
  }
}

function asObject(value: Json | undefined): Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

const runId = 'b'.repeat(32)

/** A request that reads what a diagnosis reads, and more. */
export function collectRequest(id: string): GuestRequest {
  const task = collectTask([])
  return {
    ...task,
    requestId: id.repeat(32),
    registryKeys: [
      ...task.registryKeys,
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations',
      'hklm\\software\\microsoft\\Cryptography',
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermService',
    ],
    services: [...task.services, 'NoSuchService', 'rpcss'],
    paths: ['C:\\ProgramData', 'c:\\programdata\\Microsoft\\Crypto', 'C:\\nowhere\\at all'],
    events: {
      ...task.events,
      '7036': { logs: ['System'], provider: 'Service Control Manager' },
      '1': { logs: ['Nope'], provider: 'x' },
    },
  }
}

/**
 * What an answer to a change reads besides. A collect compares how every section is read; what a change
 * leaves behind is compared as the whole Windows.
 */
const readAfterChange: GuestRequest['sections'] = [
  'os',
  'certificate',
  'loopback',
  'services',
  'paths',
]

/** A request to make changes, or to put them back in reverse. */
export function changeRequest(
  id: string,
  kind: 'apply' | 'undo',
  changes: readonly PlannedChange[],
): GuestRequest {
  const ordered =
    kind === 'undo'
      ? changes.filter((change) => change.kind !== 'restart-service').toReversed()
      : [...changes]
  return {
    ...collectRequest(id),
    kind,
    sections: readAfterChange,
    runId,
    budgetSeconds: 180,
    changes: ordered,
  }
}
