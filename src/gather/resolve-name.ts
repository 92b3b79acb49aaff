import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'

/** Looks a name up as a client on this machine would; no address: there is no such name. */
export type ResolveName = (name: string, abortSignal: AbortSignal) => Promise<string[]>

/** A resolver answers in milliseconds, or, when it does not, after several times five seconds (resolv.conf). */
const limitMs = 5_000
/** A name leads to few addresses; more say nothing more about one VM. */
const mostAddresses = 16

const namesSchema = z.record(z.string(), z.array(z.union([z.ipv4(), z.ipv6()])))

/**
 * How names are looked up. The sandbox tells where its names lead in a file of JSON, the path of which is
 * in `RDP_AZURE_SANDBOX_NAMES`; within it nothing is asked of the machine's own resolver.
 */
export function resolverFrom(env: Readonly<Record<string, string | undefined>>): ResolveName {
  if (env['RDP_AZURE_SANDBOX_ENDPOINT'] === undefined) return ask
  const file = env['RDP_AZURE_SANDBOX_NAMES']
  return async (name) =>
    file === undefined
      ? throwUnresolved(name, 'the sandbox does not say where it leads')
      : fromFile(file, name)
}

const ask: ResolveName = async (name, abortSignal) => {
  const ended = new AbortController()
  const signal = AbortSignal.any([abortSignal, ended.signal])
  try {
    return await Promise.race([addressesOf(name), late(name, signal)])
  } finally {
    ended.abort()
  }
}

async function addressesOf(name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true })
    return [...new Set(found.map(({ address }) => address))].slice(0, mostAddresses)
  } catch (thrown) {
    const code = z.object({ code: z.string() }).safeParse(thrown).data?.code ?? 'no reason given'
    // EAI_AGAIN is a resolver that did not answer: it says nothing about the name (getaddrinfo).
    if (code === 'ENOTFOUND') return []
    return throwUnresolved(name, code)
  }
}

async function late(name: string, signal: AbortSignal): Promise<never> {
  await setTimeout(limitMs, undefined, { signal })
  return throwUnresolved(name, `no answer within ${limitMs / 1_000} s`)
}

async function fromFile(file: string, name: string): Promise<string[]> {
  try {
    const names = namesSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    return names[name] ?? []
  } catch {
    return throwUnresolved(name, 'the names of the sandbox cannot be read')
  }
}

function throwUnresolved(name: string, why: string): never {
  throw new RdpAzureError('NoLineOfSight', `${name} cannot be looked up from here: ${why}`, {
    next: [`nslookup ${name}`],
    data: { name },
  })
}
