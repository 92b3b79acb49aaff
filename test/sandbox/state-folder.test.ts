import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { loadWorld, saveWorld } from '../../src/sandbox/state-folder.ts'
import { bareWorld } from './bare-world.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'state-')), 'kept')
})
afterEach(() => rm(join(folder, '..'), { recursive: true }))

describe('the state folder', () => {
  it('gives back the world it was given, and nothing before', async () => {
    expect(await loadWorld(folder)).toBeUndefined()
    await saveWorld(folder, bareWorld())
    expect(await loadWorld(folder)).toEqual(bareWorld())
  })

  it.skipIf(process.platform === 'win32')('can be read by its owner only', async () => {
    await saveWorld(folder, bareWorld())
    const modes = [await stat(folder), await stat(join(folder, 'state.json'))]
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600])
  })

  it('holds the old world or the new one, whatever a crash leaves beside it', async () => {
    await saveWorld(folder, bareWorld())
    await writeFile(join(folder, 'state.json.new'), '{"schema": "rdp-az')
    expect(await loadWorld(folder)).toEqual(bareWorld())
    await saveWorld(folder, { ...bareWorld(), vms: [] })
    expect(await loadWorld(folder)).toEqual({ ...bareWorld(), vms: [] })
    expect(await readdir(folder)).toEqual(['state.json'])
  })

  it.each([
    ['torn', '{"schema": "rdp-azure/sandbox-state/1", "world"'],
    ['of another version', '{"schema": "rdp-azure/sandbox-state/2", "world": {}}'],
    ['something else', '[]'],
  ])('is left alone when its file is %s', async (_, text) => {
    await mkdir(folder)
    const file = join(folder, 'state.json')
    await writeFile(file, text)
    await expect(loadWorld(folder)).rejects.toMatchObject({
      code: 'ScenarioInvalid',
      message: expect.stringContaining(file),
      next: [expect.stringContaining(file)],
    })
    expect(await readFile(file, 'utf8')).toBe(text)
  })
})
