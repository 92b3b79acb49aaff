import { readFile, stat } from 'node:fs/promises'

import { RdpAzureError } from '../errors.ts'
import { clouds } from './clouds.ts'
import type { Cloud, CloudName } from './clouds.ts'

/** The environment of the caller, handed in: this folder reads no process of its own. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Public Azure. */
export const azureCloud: Cloud = clouds.AzureCloud

/** Nothing takes long in the sandbox, and nobody waits there for somebody else's Run Command. */
const sandboxPace = { pollIntervalMs: 50, busyLimitMs: 4_000 }

/** A CA file of the sandbox holds one certificate; more than this is not that file. */
const maxCaBytes = 64 * 1024

/**
 * The cloud of this name, or the sandbox on this very machine when `RDP_AZURE_SANDBOX_ENDPOINT` is set,
 * whatever name is given. The sandbox's resource is its own address, so Microsoft Entra has no token for
 * it: a real one cannot be sent there by mistake.
 *
 * Throws `TokenHostRefused` for an endpoint that is not https on loopback, `Usage` for a CA that cannot be read.
 */
export async function chooseCloud(
  env: Environment,
  name: CloudName = 'AzureCloud',
): Promise<Cloud> {
  const said = env['RDP_AZURE_SANDBOX_ENDPOINT']
  if (said === undefined || said === '') return clouds[name]
  const endpoint = loopbackOrigin(said, 'https:', 'RDP_AZURE_SANDBOX_ENDPOINT')
  const ca = await readCa(env['RDP_AZURE_SANDBOX_CA'])
  const blobHosts = [new URL(endpoint).host]
  return { name: 'sandbox', endpoint, resource: endpoint, blobHosts, ca, ...sandboxPace }
}

/** Checks that an address is this machine's own and returns its origin; `name` is the setting it came from. */
export function loopbackOrigin(text: string, protocol: 'http:' | 'https:', name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url?.username === '' && url.password === ''
  if (url?.protocol === protocol && plain && isLoopback(url.hostname)) return url.origin
  throw new RdpAzureError(
    'TokenHostRefused',
    `${name} is "${text}", but the sandbox only lives on this machine: ${protocol}// and a loopback address`,
    {
      next: ['rdp-azure sandbox run -- rdp-azure diagnose vm-web01', `unset ${name}`],
      data: { name, value: text },
    },
  )
}

/** Whether a host name, as a URL spells it, is this machine: 127.0.0.0/8, ::1 or localhost. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  )
}

async function readCa(path: string | undefined): Promise<string> {
  const refuse = (why: string, cause?: unknown): RdpAzureError =>
    new RdpAzureError('Usage', `RDP_AZURE_SANDBOX_CA ${why}`, {
      next: ['rdp-azure sandbox run -- rdp-azure diagnose vm-web01'],
      data: { path: path ?? '' },
      cause,
    })
  if (path === undefined || path === '')
    throw refuse('is not set, so the sandbox cannot be trusted')
  try {
    if ((await stat(path)).size > maxCaBytes)
      throw refuse(`names "${path}", larger than a certificate`)
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof RdpAzureError) throw thrown
    throw refuse(`names "${path}", which cannot be read`, thrown)
  }
}
