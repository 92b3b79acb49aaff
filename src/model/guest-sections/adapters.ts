import { z } from 'zod'

/** Network adapters with their addresses, as the CIM classes of Windows tell them. */
export const adaptersSchema = z.object({
  list: z.array(
    z.object({
      /** Number of the adapter in both classes. */
      index: z.int(),
      /** Short name of its driver's service: `netvsc` is Hyper-V's. */
      driver: z.string(),
      /** Switched off (problem code 22). */
      off: z.boolean().optional(),
      dhcp: z.boolean().optional(),
      /** IPv4 addresses with their masks, in one order. */
      addresses: z.array(z.string()),
      masks: z.array(z.string()),
      gateways: z.array(z.string()),
    }),
  ),
})
