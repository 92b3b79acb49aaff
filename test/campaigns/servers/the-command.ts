import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import { rdpPort } from './children.ts'

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

const printed = z.object({
  results: z.array(z.object({ host: z.string(), verdict: z.string() })),
})

/** Verdicts by address, of `rdp-azure probe -` given all addresses on its standard input. */
export async function probedByCommand(
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const stdout = await new Promise<string>((resolve) => {
    const words = [main, 'probe', '-', '-o', 'json']
    const child = execFile(process.execPath, words, { timeout: 60_000 }, (_error, text) =>
      resolve(text),
    )
    child.stdin?.end(addresses.map((address) => `${address}:${rdpPort}\n`).join(''))
  })
  const { results } = printed.parse(JSON.parse(stdout))
  return new Map(results.map(({ host, verdict }) => [host, verdict]))
}
