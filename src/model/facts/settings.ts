import { z } from 'zod'

/** The settings of the listener, each a DWORD; where each lies and its default: facts/registry-settings.ts. */
export const settingsSchema = z.object({
  denyConnections: z.int().optional().describe('1: Remote Desktop is switched off'),
  enabled: z.int().optional().describe('0: terminal services are switched off'),
  userEnabled: z.int().optional().describe('1: logons of users are switched off'),
  drainMode: z.int().optional().describe('1 or more: new sessions are refused'),
  winStationEnabled: z.int().optional().describe('0: the listener is switched off'),
  logonDisabled: z.int().optional().describe('1: logons through the listener are switched off'),
  port: z.int().optional().describe('port of the listener'),
  lanAdapter: z.int().optional().describe('0: all adapters, else the number of the only one'),
  maxInstanceCount: z.int().optional().describe('most connections at a time, 4294967295: no limit'),
  securityLayer: z.int().optional().describe('0 RDP, 1 negotiate, 2 TLS'),
  userAuthentication: z.int().optional().describe('1: Network Level Authentication is required'),
  minEncryptionLevel: z.int().optional().describe('1 low, 2 client compatible, 3 high, 4 FIPS'),
})
