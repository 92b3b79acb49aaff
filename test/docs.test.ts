import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, it } from 'vitest'

import { blocksOf, split, stepsOf } from './helpers/doc-blocks.ts'
import { follow } from './helpers/follow-doc.ts'

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

describe('what the documents name', () => {
  it('every npm script that a document names exists', async () => {
    const manifest: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    for (const name of ['README.md', 'AGENTS.md', 'docs/sandbox.md', 'docs/runbooks.md']) {
      const text = await readFile(path.join(root, name), 'utf8')
      for (const [, script] of text.matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)) {
        expect(manifest, `${name} names npm run ${script}`).toHaveProperty([
          'scripts',
          script ?? '',
        ])
      }
    }
  })
})

describe('following a document', () => {
  it('writes named files, runs sh blocks, and leaves the rest alone', () => {
    const text = `
\`\`\`yaml
# file: a/b.yaml
x: 1
\`\`\`
\`\`\`yaml
only: shown
\`\`\`
\`\`\`console
$ rm -rf /
\`\`\`
\`\`\`sh
# a comment

node -e "process.exit(3)"   # exits 3: as it must
\`\`\``
    expect(stepsOf(text)).toEqual([
      { kind: 'file', name: 'a/b.yaml', text: '# file: a/b.yaml\nx: 1\n', line: 3 },
      { kind: 'command', words: ['node', '-e', 'process.exit(3)'], exitCode: 3, line: 15 },
    ])
  })

  it('stops at the first command that does not end as the document says', async () => {
    const folder = await emptyFolder()
    const text = '```sh\nnode -e ""\nnode -e "process.exit(4)"   # exits 3\nnode -e ""\n```\n'
    const followed = await follow(stepsOf(text), folder)
    expect(followed.commands).toBe(2)
    expect(followed.problem).toContain('line 3: node -e process.exit(4) exits 4 and not 3')
  })

  it('writes nothing outside of its folder', async () => {
    const folder = await emptyFolder()
    const steps = stepsOf('```yaml\n# file: ../planted.yaml\n```\n')
    await expect(follow(steps, folder)).rejects.toThrow('outside')
    expect(existsSync(path.join(folder, '..', 'planted.yaml'))).toBe(false)
  })

  it.each(['a | b', 'a && b', 'a > b', '$HOME/x', '`a`'])(
    'refuses what needs a shell: %s',
    (line) => {
      expect(() => split(line)).toThrow('without a shell')
    },
  )

  it('takes the exit code of a whole block from its fence', () => {
    const steps = stepsOf('```sh exit=3\nnode a\nnode b # exits 0\n```\n')
    expect(steps.map((step) => step.kind === 'command' && step.exitCode)).toEqual([3, 0])
  })

  it('refuses a fence it does not understand', () => {
    expect(() => blocksOf('```sh quietly\n```')).toThrow('line 1')
  })

  it('refuses a block that is never closed', () => {
    expect(() => blocksOf('```sh\nnode')).toThrow('never closed')
  })
})
