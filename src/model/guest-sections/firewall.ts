import { z } from 'zod'

/** Firewall and IPsec rules that touch Remote Desktop, and the active profiles. */
export const firewallSchema = z.object({})
