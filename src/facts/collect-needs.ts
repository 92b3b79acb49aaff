import { sameName } from '../change/find-by-name.ts'
import { guestSectionNames } from '../model/guest-evidence.ts'
import { guestProtocol } from '../model/guest-protocol.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import { settingKeys } from './registry-settings.ts'

/** What the changes of the loaded runbooks must see: `ChangeTemplate` has this shape. */
export interface WithNeeds {
  needs: {
    readonly registryKeys: readonly string[]
    readonly services: readonly string[]
    readonly paths: readonly string[]
  }
}

/** Services that the listener and its certificate stand on. */
const services = ['TermService', 'SessionEnv', 'UmRdpService', 'CryptSvc', 'KeyIso', 'CertPropSvc']

const remoteConnections = 'Microsoft-Windows-TerminalServices-RemoteConnectionManager'

/**
 * Events worth counting. 1056 a new self-signed certificate, 1057 none could be made, 1058 one could
 * not be replaced; Schannel 36870 private key, 36871 credential, 36872 no default certificate.
 * Source: Microsoft, "Troubleshoot Remote Desktop connections by event ID".
 */
const events: GuestTask['events'] = {
  '1056': { log: 'System', provider: remoteConnections },
  '1057': { log: 'System', provider: remoteConnections },
  '1058': { log: 'System', provider: remoteConnections },
  '36870': { log: 'System', provider: 'Schannel' },
  '36871': { log: 'System', provider: 'Schannel' },
  '36872': { log: 'System', provider: 'Schannel' },
}

/** Causes show within a day; what is older was repaired or lived with. */
const eventHours = 24

/** A Run Command is slow to start; the script itself needs seconds, and ends by itself after this. */
const budgetSeconds = 45

/** The one request of a diagnosis: all sections, with what the facts and the loaded runbooks need. */
export function collectTask(changes: readonly WithNeeds[]): GuestTask {
  return {
    protocol: guestProtocol,
    kind: 'collect',
    sections: [...guestSectionNames],
    registryKeys: eachOnce([settingKeys, ...changes.map(({ needs }) => needs.registryKeys)]),
    services: eachOnce([services, ...changes.map(({ needs }) => needs.services)]),
    paths: eachOnce(changes.map(({ needs }) => needs.paths)),
    events: { ...events },
    eventHours,
    budgetSeconds,
  }
}

/** Keeps the first spelling of names that Windows takes for the same. */
function eachOnce(lists: readonly (readonly string[])[]): string[] {
  const names = lists.flat()
  return names.filter((name, index) => index === names.findIndex((other) => sameName(other, name)))
}
