import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, it } from 'vitest'

import { stepsOf } from './helpers/doc-blocks.ts'
import { follow } from './helpers/follow-doc.ts'
import { packed } from './helpers/packed.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders: string[] = []

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rdp-azure-docs-'))
  folders.push(folder)
  return folder
}

afterAll(async () => {
  await Promise.all(folders.splice(0).map((each) => rm(each, { recursive: true, force: true })))
})

// Every command of every document, one process after the other: minutes, so `npm run campaign:package` runs them.
describe('what the documents say is done', () => {
  it.concurrent('README.md, from the installation of the packed file on', async () => {
    const folder = await packed()
    const steps = stepsOf(await readFile(path.join(root, 'README.md'), 'utf8'))
    expect(steps[0]).toMatchObject({ words: ['npm', 'install', './rdp-azure-0.1.0.tgz'] })
    const followed = await follow(steps, folder)
    expect(followed.problem).toBeUndefined()
    expect(followed.commands).toBeGreaterThan(3)
  })

  it.concurrent.each([
    'docs/sandbox.md',
    'docs/runbooks.md',
    'docs/configuration.md',
    'docs/connect.md',
    'docs/nsg.md',
  ])('%s, with the package installed', async (name) => {
    const folder = await emptyFolder()
    const installed = path.join(await packed(), 'node_modules')
    await symlink(installed, path.join(folder, 'node_modules'), 'junction')
    const followed = await follow(stepsOf(await readFile(path.join(root, name), 'utf8')), folder)
    expect(followed.problem).toBeUndefined()
    expect(followed.commands).toBeGreaterThan(0)
  })
})
