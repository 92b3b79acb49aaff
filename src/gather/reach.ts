import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { ReachAddress } from './hands.ts'

const loopback = /^127\.0\.0\.1:(\d{1,5})$/
const mapSchema = z.record(z.string(), z.union([z.literal('dropped'), z.string().regex(loopback)]))

/** Every address is reached as it is. */
const asItIs: ReachAddress = async (host, port) => ({ kind: 'open', host, port })

/**
 * How VM addresses are reached. Inside the sandbox its environment maps `<address>:<port>` to
 * listeners on loopback, or says that packets to it are dropped; to an address that it does not map
 * there is no way.
 */
export function reachFrom(env: Readonly<Record<string, string | undefined>>): ReachAddress {
  const text = env['RDP_AZURE_SANDBOX_ADDRESSES']
  if (env['RDP_AZURE_SANDBOX_ENDPOINT'] === undefined || text === undefined) return asItIs
  const map = parseMap(text)
  return async (host, port) => {
    const said = map[`${host}:${port}`]
    if (said === 'dropped') return { kind: 'dropped' }
    const mapped = loopback.exec(said ?? '')
    if (!mapped) return { kind: 'none' }
    return { kind: 'open', host: '127.0.0.1', port: Number(mapped[1]) }
  }
}

function parseMap(text: string): Record<string, string> {
  try {
    return mapSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new RdpAzureError('Usage', 'RDP_AZURE_SANDBOX_ADDRESSES is not a map to loopback', {
      next: ['start the command through: rdp-azure sandbox run -- …'],
      cause,
    })
  }
}
