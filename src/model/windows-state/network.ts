import { z } from 'zod'

/** Network adapters, active firewall profiles, filters of other programs. */
export const networkStateSchema = z.strictObject({
  /** Profiles of the networks in use, as Windows finds them out; a server without a domain has public. */
  profiles: z.array(z.enum(['domain', 'private', 'public'])).default(['public']),
})
