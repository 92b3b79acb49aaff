import type { Facts } from '../../src/model/facts.ts'

type Rdp = NonNullable<NonNullable<Facts['guest']>['rdp']>

/** Nothing was seen but which VM is meant. */
export const nothingSeen: Facts = {
  target: { name: 'vm-one', resourceGroup: 'rg-one', location: 'westeurope' },
  run: { tried: [] },
}

export const keyPath = 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace_1'
export const thumbprint = '0123456789ABCDEF0123456789ABCDEF01234567'

/** The inside of a VM that works. */
export const healthyRdp = {
  settings: {
    denyConnections: 0,
    enabled: 1,
    userEnabled: 0,
    drainMode: 0,
    winStationEnabled: 1,
    logonDisabled: 0,
    port: 3389,
  },
  policy: {},
  certificate: {
    source: 'self-signed',
    thumbprint,
    inStore: true,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2026-07-01T00:00:00Z'),
    expired: false,
    notYetValid: false,
    container: 'TSSecKeySet1',
  },
  key: {
    path: keyPath,
    exists: true,
    sizeBytes: 2500,
    networkServiceCanRead: true,
    systemCanRead: true,
    defaultAces: '(A;;FA;;;SY)(A;;FR;;;NS)',
    folderListed: true,
  },
  machineKeys: {
    path: 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys',
    exists: true,
    listed: true,
    reparsePoint: false,
    everyoneCanUse: true,
    administratorsCanManage: true,
    inUsualPlace: true,
    folderAboveExists: true,
  },
  loopback: { stage: 'certificate', verdict: 'ok', thumbprint },
} satisfies Rdp

const running = { exists: true, state: 'running', start: 3 } as const

/** A VM that works, seen from everywhere. */
export const healthyFacts: Facts = {
  ...nothingSeen,
  platform: { power: 'running', provisioning: 'Succeeded', agent: 'ready' },
  network: { privateAddresses: ['10.0.0.4'], publicAddresses: ['203.0.113.7'] },
  wire: { host: '203.0.113.7', port: 3389, stage: 'certificate', verdict: 'ok', thumbprint },
  guest: {
    now: new Date('2026-03-01T00:00:00Z'),
    build: 20348,
    domainController: false,
    activeSessions: 0,
    rdp: healthyRdp,
    services: { TermService: running, SessionEnv: running, CryptSvc: running, KeyIso: running },
    events: { '1056': 0, '1057': 0, '1058': 0, '36870': 0 },
    systemDrive: { usersCanRead: true },
  },
}

/** The healthy VM with parts of what its Remote Desktop shows laid over, one level deep. */
export function factsWith(rdp: Partial<Rdp>, rest: Partial<Facts> = {}): Facts {
  return {
    ...healthyFacts,
    ...rest,
    guest: { ...healthyFacts.guest, rdp: { ...healthyRdp, ...rdp } },
  }
}
