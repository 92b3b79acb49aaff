import { z } from 'zod'

/** Network adapters, active firewall profiles, filters of other programs. */
export const networkStateSchema = z.strictObject({})
