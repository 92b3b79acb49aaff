import { open } from 'node:fs/promises'

import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { ReachAddress, Way } from './hands.ts'

const loopback = /^127\.0\.0\.1:(\d{1,5})$/
const mapSchema = z.record(z.string(), z.union([z.literal('dropped'), z.string().regex(loopback)]))

/** The largest map, in bytes: 240 VMs with a dozen addresses each stay far below. */
const largestMapBytes = 1024 * 1024

/** Every address is reached as it is. */
const asItIs: ReachAddress = async (host, port) => ({ kind: 'open', host, port })

/**
 * How VM addresses are reached. Inside the sandbox a file, which its environment names and which follows
 * the VMs, maps `<address>:<port>` to listeners on loopback, or says that packets to it are dropped; to an
 * address that it does not map there is no way. It is read at each question.
 */
export function reachFrom(env: Readonly<Record<string, string | undefined>>): ReachAddress {
  const file = env['RDP_AZURE_SANDBOX_ADDRESSES']
  if (env['RDP_AZURE_SANDBOX_ENDPOINT'] === undefined || file === undefined) return asItIs
  return async (host, port) => wayOf((await readMap(file))[`${host.toLowerCase()}:${port}`])
}

function wayOf(said: string | undefined): Way {
  if (said === 'dropped') return { kind: 'dropped' }
  const mapped = loopback.exec(said ?? '')
  return mapped ? { kind: 'open', host: '127.0.0.1', port: Number(mapped[1]) } : { kind: 'none' }
}

async function readMap(file: string): Promise<Record<string, string>> {
  try {
    return mapSchema.parse(JSON.parse(await readBounded(file)))
  } catch (cause) {
    const message = `RDP_AZURE_SANDBOX_ADDRESSES is not a file that maps to loopback: ${file}`
    throw new RdpAzureError('Usage', message, {
      next: ['start the command through: rdp-azure sandbox run -- …'],
      data: { file },
      cause,
    })
  }
}

/** One byte more than is allowed is read, so that a longer file is no JSON, whatever its size is said to be. */
async function readBounded(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(largestMapBytes + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return bytesRead > largestMapBytes ? '' : buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
