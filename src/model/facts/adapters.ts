import { z } from 'zod'

/** Network adapters of Hyper-V, as Windows has them; others (virtual functions, tunnels) are left out. */
export const adaptersSchema = z.object({
  count: z.int().optional().describe('adapters of Hyper-V'),
  first: z.int().optional().describe('number of the only one; unknown where there are several'),
  switchedOff: z.int().optional().describe('how many of them are switched off'),
  withoutDhcp: z.int().optional().describe('how many do not ask for an address'),
  addresses: z.array(z.string()).optional().describe('IPv4 addresses in use'),
  ownAddresses: z
    .array(z.string())
    .optional()
    .describe('those that were set by hand and not given by DHCP'),
  selfAssigned: z
    .boolean()
    .optional()
    .describe('one has an address Windows gave itself, because no DHCP server answered'),
  gateways: z.array(z.string()).optional().describe('default gateways in use'),
})
