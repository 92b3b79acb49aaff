import { z } from 'zod'

/** The short name of a service; at most 256 characters (Microsoft: CreateService). */
export const serviceNameSchema = z.string().regex(/^[\w.$-]{1,256}$/, 'the short name of a service')
