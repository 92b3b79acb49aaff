import { sameName } from './find-by-name.ts'
import { isCipherSuites, loweredCipherSuites } from './lowered-cipher-suites.ts'
import { registryPaths } from './registry-paths.ts'

/** One registry value before and after: a DWORD, absent, or of another type. */
export interface SettingChange {
  path: string
  name: string
  before: number | 'absent' | 'other'
  after: number | 'absent' | 'other'
  /** The values as text, where a list in it counts; empty where there is none. */
  texts?: { before: string; after: string }
}

interface Guarded {
  paths: readonly string[]
  name: string
  /** What Windows does while the value is absent. */
  absent: number
  /** The numbers Windows knows; any other protects nothing, since no client can agree. */
  known?: { least: number; most: number }
  /** True when going from one number to the other lowers security. */
  lowers: (from: number, to: number) => boolean
  says: string
}

const { TS, RT, POL, LSA, SCH } = registryPaths
const credSsp =
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters'
const system = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System'
const firewall =
  'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy'
const profiles = ['DomainProfile', 'StandardProfile', 'PublicProfile']
const oldProtocols = ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1']

const less = (from: number, to: number) => to < from
const more = (from: number, to: number) => to > from
const switchedOn = (from: number, to: number) => from === 0 && to !== 0
const switchedOff = (from: number, to: number) => from !== 0 && to === 0

/**
 * Values whose change can lower the VM's security. Defaults of the listener: an untouched RDP-Tcp key
 * (Windows 8 and later); of CredSSP: Microsoft, CVE-2018-0886.
 */
const guarded: readonly Guarded[] = [
  {
    paths: [RT, POL],
    name: 'SecurityLayer',
    absent: 2,
    known: { least: 0, most: 2 },
    lowers: less,
    says: 'connections no longer have to use TLS',
  },
  {
    paths: [RT, POL],
    name: 'UserAuthentication',
    absent: 1,
    lowers: switchedOff,
    says: 'Network Level Authentication is switched off',
  },
  {
    paths: [RT, POL],
    name: 'MinEncryptionLevel',
    absent: 2,
    known: { least: 1, most: 4 },
    lowers: less,
    says: 'weaker encryption is accepted',
  },
  {
    paths: [RT],
    name: 'fAllowSecProtocolNegotiation',
    absent: 1,
    lowers: switchedOff,
    says: 'TLS is no longer negotiated',
  },
  // The value's sense is not documented, so every change away from the default of 1 counts.
  {
    paths: [RT, TS, POL],
    name: 'fDisableEncryption',
    absent: 1,
    lowers: (_, to) => to !== 1,
    says: 'the encryption setting leaves its default',
  },
  {
    paths: [POL],
    name: 'fEncryptRPCTraffic',
    absent: 0,
    lowers: switchedOff,
    says: 'RPC traffic need no longer be encrypted',
  },
  {
    paths: [LSA],
    name: 'LmCompatibilityLevel',
    absent: 3,
    lowers: less,
    says: 'older NTLM answers are accepted',
  },
  {
    paths: [`${LSA}\\FIPSAlgorithmPolicy`],
    name: 'Enabled',
    absent: 0,
    lowers: switchedOff,
    says: 'FIPS mode is switched off',
  },
  {
    paths: [LSA],
    name: 'disabledomaincreds',
    absent: 0,
    lowers: switchedOff,
    says: 'domain credentials may be stored',
  },
  {
    paths: [`${LSA}\\MSV1_0`],
    name: 'RestrictReceivingNTLMTraffic',
    absent: 0,
    lowers: less,
    says: 'incoming NTLM is less restricted',
  },
  {
    paths: [credSsp],
    name: 'AllowEncryptionOracle',
    absent: 1,
    lowers: more,
    says: 'CredSSP accepts unpatched peers',
  },
  {
    paths: [system],
    name: 'EnableLUA',
    absent: 1,
    lowers: switchedOff,
    says: 'User Account Control is switched off',
  },
  {
    paths: profiles.map((profile) => `${firewall}\\${profile}`),
    name: 'EnableFirewall',
    absent: 1,
    lowers: switchedOff,
    says: 'the firewall is switched off',
  },
  {
    paths: oldProtocols.map((version) => `${SCH}\\${version}\\Server`),
    name: 'Enabled',
    absent: 0,
    lowers: switchedOn,
    says: 'an old TLS version is switched on',
  },
  {
    paths: oldProtocols.map((version) => `${SCH}\\${version}\\Server`),
    name: 'DisabledByDefault',
    absent: 1,
    lowers: switchedOff,
    says: 'an old TLS version is offered by default',
  },
  {
    paths: ['TLS 1.2', 'TLS 1.3'].map((version) => `${SCH}\\${version}\\Server`),
    name: 'Enabled',
    absent: 1,
    lowers: switchedOff,
    says: 'a safe TLS version is switched off',
  },
  {
    paths: ['BFE', 'mpssvc', 'WinDefend'].map(
      (service) => `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${service}`,
    ),
    name: 'Start',
    absent: 2,
    lowers: (from, to) => from !== 4 && to === 4,
    says: 'a service that protects the VM is disabled',
  },
]

const policyRoots = ['HKLM\\SOFTWARE\\Policies\\', `${system}\\`]

/**
 * In words, how setting a registry value lowers security; `undefined` when it does not. A value of
 * an unexpected type counts as lowering, because what Windows makes of it is not known.
 */
export function loweredSetting(change: SettingChange): string | undefined {
  if (isCipherSuites(change)) return loweredCipherSuites(change)
  const known = guarded.find(
    ({ paths, name }) =>
      sameName(name, change.name) && paths.some((path) => sameName(path, change.path)),
  )
  if (known !== undefined && isLowered(known, change))
    return `${change.name} goes from ${change.before} to ${change.after}: ${known.says}`
  if (overridesPolicy(change)) return `${change.name} is set by Group Policy, which this overrides`
  return undefined
}

function isLowered({ absent, known, lowers }: Guarded, { before, after }: SettingChange): boolean {
  if (after === 'other') return true
  const isKnown =
    typeof before === 'number' &&
    (known === undefined || (before >= known.least && before <= known.most))
  const from = isKnown ? before : absent
  const to = after === 'absent' ? absent : after
  return lowers(from, to)
}

function overridesPolicy({ path, before }: SettingChange): boolean {
  const folded = `${path}\\`.toLowerCase()
  return before !== 'absent' && policyRoots.some((root) => folded.startsWith(root.toLowerCase()))
}
