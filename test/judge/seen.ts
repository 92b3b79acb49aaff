import { registryPaths } from '../../src/change/registry-paths.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import { symptoms } from '../../src/model/symptom.ts'
import type { Symptom, SymptomId } from '../../src/model/symptom.ts'
import type { Target } from '../../src/model/target.ts'
import {
  factsWith,
  healthyFacts,
  healthyRdp,
  keyPath,
  nothingSeen,
  thumbprint,
} from '../runbook/facts.ts'

/** A symptom as the facts would show it; events and certificates do not break by themselves. */
export function symptom(id: SymptomId, seenFrom: Symptom['seenFrom'] = 'guest'): Symptom {
  const breaks = !id.startsWith('event-') && !id.startsWith('certificate-')
  return { id, seenFrom, breaks, title: symptoms[id].title }
}

export const target: Target = {
  id: '/subscriptions/s/resourceGroups/rg-one/providers/Microsoft.Compute/virtualMachines/vm-one',
  name: 'vm-one',
  resourceGroup: 'rg-one',
  subscriptionId: 's',
  location: 'westeurope',
  vmId: '11111111-1111-1111-1111-111111111111',
}

const service = { status: 'present', state: 'running', start: 3 } as const

/** What the guest answered where NETWORK SERVICE cannot read the key. */
export const brokenGuest: GuestEvidence = {
  certificate: { source: 'self-signed', thumbprint, inStore: true, storeThumbprints: [thumbprint] },
  keys: {
    folder: 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys',
    listed: true,
    liveFile: keyPath,
    files: {
      [keyPath]: {
        status: 'present',
        sizeBytes: 2500,
        sddl: 'O:SYG:SYD:P(A;;FA;;;SY)',
        reparsePoint: false,
      },
    },
  },
  services: { TermService: service, SessionEnv: service },
  registry: {
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server': {
      status: 'present',
      values: { fDenyTSConnections: { type: 'REG_DWORD', data: 1 } },
    },
    [registryPaths.RT]: { status: 'present', values: {} },
  },
  unseen: {},
}

const tlsReset = { loopback: { stage: 'tls', verdict: 'tls-reset' } } as const
const wireReset = { host: '203.0.113.7', port: 3389, stage: 'tls', verdict: 'tls-reset' } as const
const expired = { ...healthyRdp.certificate, expired: true }

/** NETWORK SERVICE cannot read the key. */
export const keyShut = factsWith(
  { key: { ...healthyRdp.key, networkServiceCanRead: false }, ...tlsReset },
  { wire: wireReset },
)
/** The same, and the certificate expired meanwhile. */
export const keyShutExpired = factsWith(
  { key: { ...healthyRdp.key, networkServiceCanRead: false }, certificate: expired, ...tlsReset },
  { wire: wireReset },
)
/** Only the certificate expired; the handshake inside works. */
export const certificateExpired = factsWith(
  { certificate: expired },
  { wire: { ...healthyFacts.wire, verdict: 'certificate-expired' } },
)
export const switchedOff = factsWith(
  {
    settings: { ...healthyRdp.settings, denyConnections: 1 },
    loopback: { stage: 'tcp', verdict: 'tcp-refused' },
  },
  { wire: { host: '203.0.113.7', port: 3389, stage: 'tcp', verdict: 'tcp-timeout' } },
)
export const deallocated: Facts = { ...nothingSeen, platform: { power: 'deallocated' } }

/** The facts with rungs tried in vain. */
export function afterTrying(facts: Facts, ...tried: string[]): Facts {
  return { ...facts, run: { tried } }
}
