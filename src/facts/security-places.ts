import { registryPaths } from '../change/registry-paths.ts'

const software = 'HKLM\\SOFTWARE'
const policies = `${software}\\Policies\\Microsoft`
const { LSA } = registryPaths

/** Keys and files that say what Windows accepts on the way to a logon. */
export const securityPlaces = {
  /** NTLM. */
  msv: `${LSA}\\MSV1_0`,
  fips: `${LSA}\\FIPSAlgorithmPolicy`,
  credSsp: `${software}\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters`,
  /** `Functions`: the list of cipher suites, where a policy sets one. */
  cipherPolicy: `${policies}\\Cryptography\\Configuration\\SSL\\00010002`,
  /** `UBR`: the revision that the last cumulative update brought. */
  os: `${software}\\Microsoft\\Windows NT\\CurrentVersion`,
  /** AppLocker's rules for programs. */
  srpExe: `${policies}\\Windows\\SrpV2\\Exe`,
  /** Software Restriction Policies. */
  safer: `${policies}\\Windows\\Safer\\CodeIdentifiers`,
  /** What AppLocker acts by, also after its rules are gone from the registry. */
  appLockerExe: 'C:\\Windows\\System32\\AppLocker\\Exe.AppLocker',
} as const

/** The versions of TLS whose server side the registry can switch, as Schannel names its keys. */
export const tlsVersions = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] as const
