import { listenerClassValues } from '../../src/change/listener-values.ts'
import { registryPaths } from '../../src/change/registry-paths.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { evidenceSchema } from '../../src/model/evidence.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import type { Target } from '../../src/model/target.ts'

const { TS, RT, POL, CST } = registryPaths

export const target: Target = {
  id: '/subscriptions/s/resourceGroups/rg-prod/providers/Microsoft.Compute/virtualMachines/vm-web01',
  name: 'vm-web01',
  resourceGroup: 'rg-prod',
  subscriptionId: 's',
  location: 'westeurope',
  vmId: '5d3c0b1e-7c1f-4b8e-9d55-0a6f2f3e4d5c',
}

export const machineKeys = 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys'
export const keyFile = `${machineKeys}\\f686aace6942fb7f7ceb231212eef4a4_6f1c2b7e-4a61-4d0b-9a3b-0a1b2c3d4e5f`
export const thumbprint = '0123456789ABCDEF0123456789ABCDEF01234567'
export const healthyAces =
  '(A;;FA;;;SY)(A;;FR;;;NS)(A;;FA;;;S-1-5-80-4022436659-1090538466-1613889075-870485073-3428993833)'

const inheritedKey = {
  status: 'present',
  sddl: 'O:BAG:SYD:AI(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)',
} as const
const running = { status: 'present', state: 'running', start: 3 } as const

/** What is read of a healthy Windows Server 2022, all sections seen. */
export const healthyGuest = {
  os: {
    now: '2024-11-25T08:00:00Z',
    build: 20348,
    caption: 'Windows Server 2022',
    computerName: 'VM-WEB01',
    machineGuid: '6f1c2b7e-4a61-4d0b-9a3b-0a1b2c3d4e5f',
    domainRole: 2,
    programData: 'C:\\ProgramData',
    powershellVersion: '5.1.20348.2849',
    bootedAt: '2024-11-15T08:00:00Z',
  },
  registry: {
    [TS]: { status: 'present', values: { fDenyTSConnections: { type: 'REG_DWORD', data: 0 } } },
    [RT]: {
      status: 'present',
      values: { ...listenerClassValues, PortNumber: { type: 'REG_DWORD', data: 3389 } },
    },
    [POL]: { status: 'absent' },
  },
  services: { TermService: running, SessionEnv: running },
  certificate: {
    source: 'self-signed',
    thumbprint,
    inStore: true,
    subject: 'CN=VM-WEB01',
    notBefore: '2024-09-01T00:00:00Z',
    notAfter: '2025-03-03T00:00:00Z',
    keySizeBits: 2048,
    container: 'TSSecKeySet1',
    provider: 'Microsoft Enhanced Cryptographic Provider v1.0',
    providerType: 1,
    forServer: true,
    store: { name: 'Remote Desktop', type: 'REG_SZ', exists: true },
    storeThumbprints: [thumbprint],
  },
  keys: {
    folder: machineKeys,
    listed: true,
    liveFile: keyFile,
    files: {
      [keyFile]: {
        status: 'present',
        sizeBytes: 2217,
        sddl: `O:SYG:SYD:P${healthyAces}`,
        reparsePoint: false,
      },
    },
  },
  keyAccess: { [CST]: inheritedKey, [`${CST}\\Certificates`]: inheritedKey },
  paths: {},
  events: {
    '1058': { count: 0 },
    '1063': { count: 0 },
    '1064': { count: 0 },
    '1065': { count: 0 },
    '36870': { count: 0 },
  },
  sessions: { active: 1 },
  loopback: { stage: 'certificate', verdict: 'ok', thumbprint },
  unseen: {},
} satisfies GuestEvidence

/** A gathering in which everything was seen and all is well. */
export const healthyEvidence: Evidence = evidenceSchema.parse({
  at: '2024-11-25T08:00:01Z',
  platform: {
    seen: true,
    value: {
      power: 'running',
      provisioning: 'Succeeded',
      agent: 'ready',
      extensionsInTransition: [],
      extensions: [],
      bootDiagnostics: true,
      health: { seen: true, value: { availability: 'Available' } },
    },
  },
  network: {
    seen: true,
    value: { privateAddresses: ['10.0.0.4'], publicAddresses: ['203.0.113.7'] },
  },
  wire: {
    seen: true,
    value: {
      host: '203.0.113.7',
      port: 3389,
      stage: 'certificate',
      verdict: 'ok',
      observed: 'the listener presented its certificate',
      tookMs: {},
      certificate: {
        thumbprint,
        subject: 'CN=VM-WEB01',
        issuer: 'CN=VM-WEB01',
        notBefore: '2024-09-01T00:00:00Z',
        notAfter: '2025-03-03T00:00:00Z',
      },
    },
  },
  guest: { seen: true, value: healthyGuest },
})

/** The healthy gathering with some sections of the guest replaced. */
export function withGuest(sections: Partial<GuestEvidence>): Evidence {
  return { ...healthyEvidence, guest: { seen: true, value: { ...healthyGuest, ...sections } } }
}

export const notSeen = {
  seen: false,
  failure: { code: 'GuestTimedOut', message: 'no answer', next: [], data: {} },
} as const
