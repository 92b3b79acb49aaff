import { z } from 'zod'

/** What the machine is for beside Remote Desktop: roles that make some repairs dangerous. */
export const rolesSchema = z.object({})
