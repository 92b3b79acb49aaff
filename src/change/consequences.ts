import type { Consequence } from './kind.ts'
import { listenerKeyPrefix } from './listener-key.ts'
import { registryPaths } from './registry-paths.ts'

/** The folder of machine keys where ProgramData lies in its usual place. */
const machineKeys = 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys'

const windowsVersion = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion'

/** What every change in the guest leaves: time passes, Windows logs, the tool keeps its records. */
export const tracesOfAnyChange: readonly Consequence[] = [
  { what: 'time passes and Windows logs what happens', covers: ['clock', 'events'] },
  {
    what: 'the records and backups of this tool stay in its own folder',
    covers: ['files.C:\\Program Files\\rdp-azure'],
  },
]

/** What a start of SessionEnv or TermService may bring: a new certificate with its key. */
export const tracesOfServiceStart: readonly Consequence[] = [
  { what: 'a service that was stopped runs', covers: ['services.*.state'] },
  { what: 'sessions that were open have dropped', covers: ['activeSessions'] },
  {
    what: 'Windows may have made its certificate and key anew',
    covers: [
      'made',
      `registry.${registryPaths.CST}\\Certificates`,
      `registry.${registryPaths.WST}.values.SelfSignedCertificate`,
      `files.${machineKeys}\\${listenerKeyPrefix}_*.content`,
    ],
  },
]

/** What a boot of Windows brings beside the start of its services. */
export const tracesOfBoot: readonly Consequence[] = [
  ...tracesOfServiceStart,
  { what: 'Windows has booted anew', covers: ['system.bootedAt'] },
  {
    what: 'what updates had replaced is in use, and the boot entry has chosen the mode of Windows',
    covers: [
      'system.updateHalfDone',
      `registry.${windowsVersion}\\Component Based Servicing\\RebootPending`,
      `registry.${windowsVersion}\\WindowsUpdate\\Auto Update\\RebootRequired`,
      'registry.HKLM\\SYSTEM\\CurrentControlSet\\Control\\SafeBoot\\Option',
    ],
  },
]

/**
 * True when a difference between two Windows states is a declared consequence. A covered path goes on
 * at a dot or a backslash, or ends; `*` stands for any text without these two.
 *
 * @param path dotted, as `registry.HKLM\…\WinStations.values.SelfSignedCertificate`
 */
export function isConsequence(path: string, consequences: readonly Consequence[]): boolean {
  return consequences.some(({ covers }) => covers.some((prefix) => startsWith(path, prefix)))
}

function startsWith(path: string, prefix: string): boolean {
  const pattern = prefix
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^.\\\\]+')
  return new RegExp(`^${pattern}(?:[.\\\\]|$)`, 'is').test(path)
}
