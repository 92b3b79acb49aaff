import { settingKeys } from '../registry-settings.ts'
import type { Reads } from './reads.ts'

/** Services, the listener and its port. */
export const serviceReads: Reads = {
  registryKeys: settingKeys,
  services: ['TermService', 'SessionEnv', 'UmRdpService', 'CryptSvc', 'KeyIso', 'CertPropSvc'],
}
