import { z } from 'zod'

/** Winning Group Policies and scheduled tasks. */
export const securityStateSchema = z.strictObject({})
