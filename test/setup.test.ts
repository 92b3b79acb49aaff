import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { isInstalled, pinnedNode } from '../scripts/installed.mjs'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'rdp-azure-setup-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

type Packages = Record<string, { version: string; optional?: boolean }>
const locked: Packages = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/a-win32': { version: '1.0.0', optional: true },
}

/** A project whose lockfile and whose `node_modules`, by npm's own record, say this. */
async function project(lock: Packages, present?: Packages): Promise<void> {
  await writeFile(path.join(root, 'package-lock.json'), JSON.stringify({ packages: lock }))
  if (present === undefined) return
  for (const folder of Object.keys(present))
    await mkdir(path.join(root, folder), { recursive: true })
  const record = path.join(root, 'node_modules', '.package-lock.json')
  await mkdir(path.dirname(record), { recursive: true })
  await writeFile(record, JSON.stringify({ packages: present }))
}

describe('what is installed', () => {
  it.each<[string, Packages | undefined, boolean]>([
    ['is missing without node_modules', undefined, false],
    [
      'is there, without the optional package of another system',
      { 'node_modules/a': { version: '1.0.0' } },
      true,
    ],
    ['is stale when a version differs', { 'node_modules/a': { version: '0.9.0' } }, false],
    ['is stale when a package is missing', {}, false],
    [
      'is stale when the lockfile no longer has a package',
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
      false,
    ],
  ])('%s', async (_name, present, expected) => {
    await project(locked, present)
    expect(isInstalled(root)).toBe(expected)
  })

  it('is stale when a folder that npm recorded was removed', async () => {
    await project(locked, { 'node_modules/a': { version: '1.0.0' } })
    await rm(path.join(root, 'node_modules/a'), { recursive: true })
    expect(isInstalled(root)).toBe(false)
  })

  it('is stale when npm was interrupted while it wrote its record', async () => {
    await project(locked, { 'node_modules/a': { version: '1.0.0' } })
    await writeFile(path.join(root, 'node_modules/.package-lock.json'), '{ "packages": {')
    expect(isInstalled(root)).toBe(false)
  })

  it('has no Node where install scripts were not run', async () => {
    await project(locked, { 'node_modules/node': { version: '24.21.0' } })
    expect(pinnedNode(root)).toBeUndefined()
  })
})
