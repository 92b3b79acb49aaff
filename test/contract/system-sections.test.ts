import { expect, test } from 'vitest'

import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { GuestAnswer } from '../../src/model/guest-protocol.ts'
import { happen, settle } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import { builtInScripts } from './guests/project.ts'
import { collectRequest } from './guests/requests.ts'
import { withPatches } from './guests/states.ts'
import type { Patch } from './guests/states.ts'

type Sections = Pick<GuestAnswer['sections'], 'machine' | 'licensing' | 'accounts'>

/** What both guests answer to the three sections over one state. */
async function answersOf(patch: Patch): Promise<{ real: Sections; twin: Sections }> {
  const state = await settle(await withPatches([patch]))
  const request = collectRequest('a')
  request.sections = ['machine', 'licensing', 'accounts']
  const script = composeScript(request, builtInScripts)
  const read = (stdout: string) => unpackFrame(stdout, '', request.requestId).sections
  const real = await runInPowerShell(script, state, { happen, listenerOf })
  return { real: read(real.stdout), twin: read((await runScript(script, state)).stdout) }
}

const usual = {
  machine: {
    freeMb: 98_304,
    commitPercent: 31,
    cpuPercent: 4,
    failed: { perMinute: 0, codes: {} },
    safeboot: null,
  },
  licensing: {},
  accounts: { enabled: 1, locked: 0, rights: {} },
}
const role =
  'HKLM\\SOFTWARE\\Microsoft\\ServerManager\\ServicingStorage\\ServerComponentCache\\RDS-RD-Server'
const rights = 'HKLM\\SECURITY\\Policy\\Accounts'
const boot = 'HKLM\\BCD00000000\\Objects'
const failing = (
  count: number,
  everySeconds: number,
  subStatus: number,
  account: string,
): Patch => ({
  system: { failingLogons: { count, everySeconds, subStatus, account } },
})
const binary = (data: string) => ({ type: 'REG_BINARY', data })

/** From the catalogue: what is read where, and what each number means. */
const cases: Record<
  string,
  { patch: Patch; machine?: object; licensing?: object; accounts?: object }
> = {
  'nothing but numbers on a healthy Windows': { patch: {} },
  'the state of the secure channel, on a member': {
    patch: { domainRole: 3, system: { domain: { channel: 1787 } } },
    machine: { channel: 1787 },
  },
  'no local accounts and no channel on a domain controller': {
    patch: { domainRole: 5 },
    accounts: { enabled: undefined, locked: undefined },
  },
  'the largest programs where memory is short': {
    patch: { system: { commitPercent: 97, freeMb: 50 } },
    machine: {
      freeMb: 50,
      commitPercent: 97,
      top: [
        { name: 'MsMpEng.exe', mb: 210 },
        { name: 'svchost.exe', mb: 85 },
        { name: 'WaAppAgent.exe', mb: 62 },
      ],
    },
  },
  'an attack of one logon a second': {
    patch: failing(80, 1, 0xc000006a, 'administrator'),
    machine: { failed: { perMinute: 60, codes: {} } },
  },
  'a locked account that somebody tried three times': {
    patch: failing(3, 60, 0xc0000234, 'bob'),
    machine: { failed: { perMinute: 1, codes: { c0000234: 3 } } },
  },
  'no disabled account where only Guest was tried': {
    patch: failing(3, 60, 0xc0000072, 'GUEST'),
    machine: { failed: { perMinute: 1, codes: {} } },
  },
  'licensing of a session host': {
    patch: {
      registry: { [role]: { values: { InstallState: { type: 'REG_DWORD', data: 1 } } } },
      system: { licensing: { mode: 1, type: 4, graceDays: 12, servers: ['lic01'] } },
    },
    licensing: { mode: 1, type: 4, graceDays: 12, servers: 1 },
  },
  'who is denied logon': {
    patch: {
      registry: { [`${rights}\\S-1-1-0\\ActSysAc`]: { values: { '': binary('c2080000') } } },
    },
    accounts: {
      rights: { denyRemote: ['S-1-1-0'], denyInteractive: ['S-1-1-0'], denyNetwork: ['S-1-1-0'] },
    },
  },
  'who may log on, where it is not the usual two': {
    patch: { registry: { [`${rights}\\S-1-5-32-555\\ActSysAc`]: null } },
    accounts: { rights: { remote: ['S-1-5-32-544'] } },
  },
  'what it could not read, by name': {
    patch: { registry: { [rights]: null, [`${boot}`]: null }, eventLogs: ['System'] },
    machine: { failed: undefined, safeboot: undefined, unread: ['failed', 'safeboot'] },
    accounts: { rights: undefined, unread: ['rights'] },
  },
  'a network provider whose file is gone': {
    patch: { files: { 'C:\\Windows\\System32\\drprov.dll': null } },
    machine: { orphans: ['RDPNP'] },
  },
  'safe mode with network at the next start': {
    patch: {
      registry: {
        [`${boot}\\{7f3e2a90-5c41-11ee-9d2b-806e6f6e6963}\\Elements\\25000080`]: {
          values: { Element: binary('0100000000000000') },
        },
      },
    },
    machine: { safeboot: 1 },
  },
}

describeInPowerShell('both guests tell of the machine, its licences and accounts', () => {
  test.each(Object.entries(cases))('%s', async (_, { patch, machine, licensing, accounts }) => {
    const { real, twin } = await answersOf(patch)
    expect(JSON.stringify(real)).toBe(JSON.stringify(twin))
    expect(real).toEqual({
      machine: { value: { ...usual.machine, ...machine } },
      licensing: { value: { ...usual.licensing, ...licensing } },
      accounts: { value: { ...usual.accounts, ...accounts } },
    })
  })
})
