import { z } from 'zod'

/** The list of apps that may use loopback, which the firewall service reads when it starts. */
export const loopbackAppsSchema = z.object({})
