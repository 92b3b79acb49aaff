import fc from 'fast-check'

import { RdpAzureError } from '../../../src/errors.ts'
import type { Json } from '../../../src/model/change.ts'
import type { WindowsState } from '../../../src/model/windows-state.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'
import { keyPaths } from '../../../src/sandbox/windows/places.ts'

const clock = new Date('2025-06-01T12:00:00Z')

/** The machine every state of the suite is laid over. */
export async function healthy(build = 20348): Promise<WindowsState> {
  return healthyWindows({ computerName: 'vm-web01', clock, build })
}

/** Lays patches one after the other, each seeing the names of the one before. */
export async function withPatches(
  patches: readonly Patch[],
  build?: number,
): Promise<WindowsState> {
  let state = await healthy(build)
  for (const patch of patches) state = await patchWindows(state, patch)
  return state
}

/** As `withPatches`; a patch that an earlier one left no place for is passed over. */
export async function mutated(patches: readonly Patch[], build: number): Promise<WindowsState> {
  let state = await healthy(build)
  for (const patch of patches) {
    state = await patchWindows(state, patch).catch((error: unknown) => {
      if (error instanceof RdpAzureError && error.code === 'ScenarioInvalid') return state
      throw error
    })
  }
  return state
}

export type Patch = Record<string, Json>

const keyFile = (file: Json): Patch => ({ files: { $rdpKeyFile: file } })
const dword = (data: number): Json => ({ type: 'REG_DWORD', data })
const value = (key: string, name: string, data: Json): Patch => ({
  registry: { [key]: { values: { [name]: data } } },
})
const full = '(A;;FA;;;SY)'

const shutKey =
  'O:BAG:SYD:AI(D;;0x6;;;SY)(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)'

/** States written from what is known of Windows, not from what a runbook looks for. */
export const catalogueStates: Readonly<Record<string, Patch[]>> = {
  'NETWORK SERVICE denied': [keyFile({ sddl: `O:SYG:SYD:P(D;;FR;;;NS)${full}(A;;FR;;;NS)` })],
  'allowed only through Everyone': [keyFile({ sddl: `O:SYG:SYD:P${full}(A;;FR;;;WD)` })],
  'a bound certificate': [{ listenerCertificate: { bound: true } }],
  'the key of another MachineGuid': [
    value('$cryptography', 'MachineGuid', { type: 'REG_SZ', data: '11112222-3333-4444' }),
  ],
  'a store shut to SYSTEM': [
    { registry: { $remoteDesktopStore: { sddl: shutKey } } },
    {
      registry: {
        '$remoteDesktopStore\\Certificates': { sddl: `O:S-1-5-21-1-2-3-500${shutKey.slice(4)}` },
      },
    },
  ],
  'no key file': [keyFile(null)],
  'a list of cipher suites without any': [
    value(keyPaths.cipherPolicy, 'Functions', { type: 'REG_MULTI_SZ', data: [] }),
  ],
  'cipher suites of TLS 1.3 alone': [
    value(keyPaths.cipherPolicy, 'Functions', { type: 'REG_SZ', data: 'TLS_AES_256_GCM_SHA384' }),
  ],
  'TLS 1.2 off, TLS 1.3 on': [value('$schannel\\TLS 1.2\\Server', 'Enabled', dword(0))],
  'no layer, and NLA demanded': [value('$rdpTcp', 'SecurityLayer', dword(0))],
  'settings that Group Policy sets': [
    value('$policy', 'SecurityLayer', dword(1)),
    value('HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa', 'ForceGuest', dword(1)),
    {
      security: {
        groupPolicies: [
          {
            gpo: 'RDP hardening',
            key: 'SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services',
            name: 'SecurityLayer',
          },
          {
            gpo: 'Outvoted',
            key: 'SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services',
            name: 'SecurityLayer',
            precedence: 2,
          },
          {
            gpo: 'Baseline',
            key: 'System\\CurrentControlSet\\Control\\Lsa',
            name: 'ForceGuest',
            securityOption: true,
          },
          { gpo: 'Other', key: 'SOFTWARE\\Policies\\Other', name: 'SecurityLayer' },
        ],
      },
    },
  ],
  'standard security only': [
    value('$rdpTcp', 'SecurityLayer', dword(0)),
    value('$rdpTcp', 'UserAuthentication', dword(0)),
  ],
  'a folder that cannot be listed': [
    { files: { $machineKeys: { sddl: 'O:SYG:SYD:P(D;;0x1;;;SY)(A;;FA;;;BA)' } } },
  ],
}

const sddls = [
  `O:SYG:SYD:P${full}`,
  `O:SYG:SYD:P${full}(A;;FR;;;NS)(A;;FR;;;BA)`,
  'O:SYG:SYD:P(A;;FR;;;NS)',
  'O:S-1-5-21-1-2-3-1001G:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)',
  'O:S-1-5-21-1-2-3-1001G:SYD:P(A;;FR;;;NS)',
  `O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;0x120089;;;S-1-5-20)`,
  'O:SYG:SYD:P(D;;GR;;;SY)(A;;GA;;;SY)(A;;CCDCLCSWRPSDRCWDWO;;;BA)',
]
const sddl = fc.constantFrom(...sddls)

/** Single patches, each of which changes one thing that a script looks at or stumbles over. */
const patch: fc.Arbitrary<Patch> = fc.oneof(
  sddl.map((text) => keyFile({ sddl: text })),
  fc.constant(keyFile(null)),
  fc.constant(keyFile({ content: Buffer.from('no key').toString('base64') })),
  fc.constant(keyFile({ content: '' })),
  fc.constant(keyFile({ links: 2 })),
  fc.constant(keyFile({ kind: 'junction', target: 'C:\\elsewhere' })),
  sddl.map((text): Patch => ({ files: { $machineKeys: { sddl: text } } })),
  fc.constant<Patch>({ files: { $machineKeys: { kind: 'junction', target: 'C:\\elsewhere' } } }),
  sddl.map((text): Patch => ({ files: { $programData: { sddl: text } } })),
  fc.constantFrom<Patch>(
    { files: { 'C:\\Program Files\\rdp-azure': { kind: 'junction', sddl: sddls[0] ?? '' } } },
    { files: { 'C:\\Program Files\\rdp-azure': { kind: 'directory', sddl: sddls[0] ?? '' } } },
    { files: { 'C:\\Program Files\\rdp-azure': { kind: 'directory', sddl: sddls[3] ?? '' } } },
    { files: { 'C:\\Program Files\\rdp-azure': { kind: 'file', sddl: sddls[0] ?? '' } } },
  ),
  fc
    .record({
      validFrom: fc.constantFrom('-200d', '-30d', '+1d'),
      validTo: fc.constantFrom('+2d', '+150d'),
      bound: fc.boolean(),
      keyless: fc.boolean(),
    })
    .map((order): Patch => ({ listenerCertificate: order })),
  fc.constant<Patch>({ listenerCertificate: { validFrom: '-200d', validTo: '-10d' } }),
  fc.constant<Patch>({ registry: { $rdpCertificate: null } }),
  fc
    .constantFrom('', '00', '0200000001000000ffffffff', '2000000001000000040000003082ffff')
    .map((data) => value('$rdpCertificate', 'Blob', { type: 'REG_BINARY', data })),
  fc
    .constantFrom(0, 1, 2 ** 32 - 1)
    .map((n) => value('$terminalServer', 'fDenyTSConnections', dword(n))),
  fc.constant(value('$terminalServer', 'fDenyTSConnections', null)),
  fc
    .constantFrom<Json>(
      { type: 'REG_SZ', data: 'Caf\u00e9 "\\' },
      { type: 'REG_SZ', data: '' },
      null,
      dword(7),
    )
    .map((data) => value('$winStations', 'SelfSignedCertStore', data)),
  fc
    .constantFrom<Json>({ type: 'REG_BINARY', data: 'ab' }, { type: 'REG_SZ', data: 'x' }, null)
    .map((data) => value('$winStations', 'SelfSignedCertificate', data)),
  fc
    .constantFrom<Json>(
      { type: 'REG_BINARY', data: '' },
      { type: 'REG_BINARY', data: 'cd'.repeat(20) },
      { type: 'REG_SZ', data: 'x' },
    )
    .map((data) => value('$rdpTcp', 'SSLCertificateSHA1Hash', data)),
  fc.constant(value('$cryptography', 'MachineGuid', null)),
  fc
    .constantFrom('D:\\Data', 'C:\\ProgramData\\', '%SystemDrive%\\Other')
    .map((data) => value('$profileList', 'ProgramData', { type: 'REG_EXPAND_SZ', data })),
  fc.constantFrom(0, 1).map((n) => value('$policy', 'fDenyTSConnections', dword(n))),
  fc
    .constantFrom<Json>(
      { type: 'REG_MULTI_SZ', data: [] },
      { type: 'REG_MULTI_SZ', data: ['one'] },
      { type: 'REG_QWORD', data: '18446744073709551615' },
      { type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\x' },
      { type: 'REG_BINARY', data: '00ff' },
    )
    .map((data) => value('$rdpTcp', 'Odd', data)),
  fc
    .constantFrom('$terminalServer', '$rdpTcp', '$remoteDesktopStore', '$winStations')
    .chain((key) =>
      fc
        .constantFrom('D:(D;;KA;;;SY)', 'D:P(A;;KR;;;NS)', 'D:(D;;0x6;;;SY)')
        .map((text): Patch => ({ registry: { [key]: { sddl: text } } })),
    ),
  fc
    .record({
      name: fc.constantFrom(
        'TermService',
        'SessionEnv',
        'UmRdpService',
        'KeyIso',
        'CryptSvc',
        'RpcSs',
      ),
      start: fc.constantFrom('manual', 'disabled', 'automatic'),
      state: fc.constantFrom('running', 'stopped'),
      broken: fc.boolean(),
    })
    .map(({ name, ...service }): Patch => ({ services: { [name]: service } })),
  fc.constant<Patch>({ services: { SessionEnv: null } }),
  fc
    .record({
      key: fc.constantFrom('$firewall', '$firewallPolicy'),
      name: fc.constantFrom('RemoteDesktop-UserMode-In-TCP', 'Own'),
      data: fc.constantFrom(
        'v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3380|LPort2_10=3381-3400|Name=x|',
        'v2.10|Action=Allow|Active=TRUE|Dir=In|Profile=Private|LPort=3389|App=C:\\a\\SVCHOST.exe|Svc=*|',
        'v2.10|Action=Allow|Active=FALSE|Dir=In|Protocol=17|LPort=3389|RA4=LocalSubnet|',
        'v2.10|Action=Allow|Active=TRUE|Dir=In|LUOwn=S-1-5-18|',
        'v2.10|Active=TRUE|nonsense|',
        'v3|',
      ),
    })
    .map(({ key, name, data }) => value(`${key}\\FirewallRules`, name, { type: 'REG_SZ', data })),
  fc.constantFrom('Secure', 'SecureServer', 'Boundary').map((action) =>
    value('$firewall\\ConSecRules', '{1}', {
      type: 'REG_SZ',
      data: `v2.10|Action=${action}|Active=TRUE|Protocol=6|Desc=x|`,
    }),
  ),
  fc.constantFrom<Patch>(
    value('$firewall\\FirewallRules', 'RemoteDesktop-UserMode-In-UDP', null),
    { services: { netprofm: { start: 'disabled', state: 'stopped' } } },
    { services: { mpssvc: { start: 'disabled', state: 'stopped' } } },
    { network: { profiles: ['domain', 'public'] } },
    { network: { adapters: { '1': { enabled: false } } } },
    { services: { Dhcp: { state: 'stopped' } } },
    {
      network: {
        adapters: {
          '1': {
            dhcp: false,
            addresses: ['10.0.0.9'],
            masks: ['255.0.0.0'],
            gateways: ['10.0.0.1'],
          },
        },
      },
    },
    value('$firewall\\PublicProfile', 'DoNotAllowExceptions', dword(1)),
  ),
  fc.constantFrom<Json>(0, 2, 'unknown').map((activeSessions): Patch => ({ activeSessions })),
  fc
    .record({ renewalBlocked: fc.boolean(), schannelBroken: fc.boolean() })
    .map((oddities): Patch => ({ oddities })),
  fc.constant<Patch>({ clock: '+200d' }),
  fc.constantFrom<Patch>(
    { powershell: { version: '4.0' } },
    { powershell: { languageMode: 'ConstrainedLanguage' } },
    { powershell: { is64Bit: false } },
  ),
)

/** One to four things wrong at once, on one of the builds whose healthy state is known. */
export const mutation = fc.record({
  build: fc.constantFrom(14393, 20348),
  patches: fc.array(patch, { minLength: 1, maxLength: 4 }),
})
