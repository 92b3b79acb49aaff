import { z } from 'zod'

/** What the Windows firewall and IPsec let in for Remote Desktop. */
export const firewallSchema = z.object({})
