import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { worldSchema } from './world.ts'
import type { World } from './world.ts'

const stateFile = 'state.json'
const stateSchema = z.strictObject({
  schema: z.literal('rdp-azure/sandbox-state/1'),
  world: worldSchema,
})

/**
 * The world kept in the folder, or undefined when there is none yet. Throws `ScenarioInvalid` for a
 * file that is not a kept world.
 */
export async function loadWorld(folder: string): Promise<World | undefined> {
  const file = join(folder, stateFile)
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  try {
    return stateSchema.parse(JSON.parse(text)).world
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
    throw new RdpAzureError('ScenarioInvalid', `${file} is not a state the sandbox kept: ${why}`, {
      next: [`remove ${file} to begin again from the scenario`],
      data: { file },
      cause,
    })
  }
}

/**
 * Keeps the world. The file is written beside its place, flushed and renamed, so that a crash
 * leaves the state of before or of after; only the owner can read it.
 */
export async function saveWorld(folder: string, world: World): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, stateFile)
  const beside = `${file}.new`
  const handle = await open(beside, 'w', 0o600)
  try {
    await handle.writeFile(
      `${JSON.stringify({ schema: 'rdp-azure/sandbox-state/1', world }, null, 1)}\n`,
    )
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new RdpAzureError('ScenarioInvalid', `${file} cannot be read: ${String(cause)}`, {
      cause,
    })
  }
}
