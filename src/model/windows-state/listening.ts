import { z } from 'zod'

/** A listening socket of another program than TermService. */
export const foreignSocketSchema = z.strictObject({
  port: z.int(),
  pid: z.int(),
  image: z.string(),
  /** Services of the process; the socket is open while all of them run. */
  services: z.array(z.string()).default([]),
  /** What it says to a client of Remote Desktop. */
  banner: z.string().default('HTTP/1.1 400 Bad Request\r\n\r\n'),
})

/** Sockets of other programs, and what ails the process of TermService. */
export const listeningStateSchema = z.strictObject({
  sockets: z.array(foreignSocketSchema).default([]),
  /** TermService runs and has no socket until it is restarted. */
  stuck: z.boolean().default(false),
  /** TermService ends at once (1067) while it shares its process with other services. */
  sharedHostFails: z.boolean().default(false),
  /** A module that TermService loads and that makes it crash again and again. */
  crashModule: z.string().optional(),
})
