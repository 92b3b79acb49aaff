import { registryPaths } from '../../change/registry-paths.ts'
import type { Reads } from './reads.ts'

/** The service each role cannot be without. Source: Microsoft's pages on the services of these roles. */
export const roleServices = {
  certificateAuthority: 'CertSvc',
  adfs: 'adfssrv',
  domainController: 'NTDS',
  broker: 'Tssdis',
  iis: 'W3SVC',
  avd: 'RDAgentBootLoader',
  cluster: 'ClusSvc',
} as const

/** Where SQL Server lists its instances, in `InstalledInstances`. */
export const sqlServer = 'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server'

/** Azure's images have Windows on C: (Microsoft: VM drive letters). */
export const systemDriveRoot = 'C:\\'

const services = Object.values(roleServices)

/** What the machine is for. On most machines none of it is there. */
export const roleReads: Reads = {
  services,
  registryKeys: [registryPaths.TS],
  registryValues: { [sqlServer]: ['InstalledInstances'] },
  paths: [systemDriveRoot],
  usual: {
    services: Object.fromEntries(services.map((name) => [name, { status: 'absent' }])),
    registry: { [sqlServer]: { status: 'absent' } },
  },
}
