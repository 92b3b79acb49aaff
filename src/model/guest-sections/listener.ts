import { z } from 'zod'

/** A process that listens on a port, with the services it hosts by short name. */
export const portOwnerSchema = z.object({
  pid: z.int(),
  image: z.string(),
  services: z.array(z.string()),
})

/** Who holds the port of Remote Desktop, and what else is set for it. */
export const listenerSchema = z.object({
  /** Every process that listens on PortNumber; empty when none does. */
  owners: z.array(portOwnerSchema),
  /** Only where LanAdapter pins one adapter: whether that adapter has the default gateway. */
  adapterPrimary: z.boolean().optional(),
  /** Only where TermService does not run and ended with an error: `Win32_Service.ExitCode`. */
  startError: z.int().optional(),
  /** Only where TermService crashed within the last hour. */
  crashes: z
    .object({
      count: z.int(),
      /** File name of the module that faulted, and its exception code in hex, of the newest crash. */
      module: z.string().optional(),
      exception: z.string().optional(),
    })
    .optional(),
})
