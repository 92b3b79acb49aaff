import { rename, writeFile } from 'node:fs/promises'

import type { Machines } from './machines.ts'
import { publicNameOf } from './network/names.ts'

/**
 * Keeps a file that says for each DNS name of a public address where it leads, as JSON: name → addresses.
 * It is replaced in one step, and only where something else is to be said.
 */
export async function startNameMap(
  machines: Pick<Machines, 'list' | 'watch'>,
  file: string,
): Promise<{ close(): Promise<void> }> {
  let written = ''
  let ended = false
  // One after the other, so that an older state cannot overwrite a newer one.
  let queue: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const text = JSON.stringify(namesOf(machines))
    if (ended || text === written) return
    await writeFile(`${file}.new`, text, { mode: 0o600 })
    await rename(`${file}.new`, file)
    written = text
  }
  const refresh = (): Promise<void> => {
    const turn = queue.then(write)
    queue = turn.catch(() => undefined)
    return turn
  }

  await refresh()
  machines.watch(refresh)
  const close = async (): Promise<void> => {
    ended = true
    await queue
  }
  return { close }
}

function namesOf(machines: Pick<Machines, 'list'>): Record<string, string[]> {
  const named = machines.list().flatMap((vm): [string, string[]][] => {
    const name = publicNameOf(vm)
    const leadsTo = vm.platform.network.dns?.leadsTo
    return name === undefined || leadsTo === undefined ? [] : [[name.toLowerCase(), [leadsTo]]]
  })
  return Object.fromEntries(named)
}
