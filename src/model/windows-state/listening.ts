import { z } from 'zod'

/** Sockets, ports kept or passed on, and how often a service crashed. */
export const listeningStateSchema = z.strictObject({})
