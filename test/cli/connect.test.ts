import {
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { startDetached } from '../../src/cli/child.ts'
import { openCommand, opensHere } from '../../src/cli/open-file.ts'
import { fileNameFor } from '../../src/cli/rdp-file.ts'
import { connectionSchema } from '../../src/model/connection.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'

const scenario = 'vms: [{ name: vm-a, resourceGroup: rg-a }]'

describe('connect', () => {
  it('writes a file for this user only, and tells how to open it', async () => {
    await withSandbox(scenario, async ({ run, folder }) => {
      const { exitCode, stdout } = await run(['connect', 'vm-a', '--user', 'CONTOSO\\anna'])
      expect(exitCode).toBe(0)
      expect(stdout).toContain('vm-a.rdp, readable for you only')
      const file = path.join(folder, 'vm-a.rdp')
      expect(readFileSync(file, 'utf8')).toContain('username:s:CONTOSO\\anna\r\n')
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    })
  })

  it('as JSON holds to its schema, with the lines of the file', async () => {
    await withSandbox(scenario, async ({ json, folder }) => {
      const words = ['connect', 'vm-a', '--out', 'my.rdp', '--gateway', 'gw.example']
      const { exitCode, body } = await json(words)
      const connection = connectionSchema.parse(body)
      expect([exitCode, connection.file, connection.path]).toEqual([0, 'my.rdp', 'private'])
      const text = readFileSync(path.join(folder, 'my.rdp'), 'utf8')
      expect(text.split('\r\n').slice(0, -1)).toEqual(connection.settings)
    })
  })

  it('leaves a file that is there, and replaces a link instead of following it', async () => {
    await withSandbox(scenario, async ({ run, folder }) => {
      const mine = path.join(folder, 'mine.txt')
      writeFileSync(mine, 'mine')
      // Links are for administrators on Windows; there a file stands in its place.
      const link = process.platform === 'win32' ? copyFileSync : symlinkSync
      link(mine, path.join(folder, 'vm-a.rdp'))
      const refused = await run(['connect', 'vm-a'])
      expect([refused.exitCode, refused.stderr]).toEqual([
        2,
        expect.stringContaining('vm-a.rdp exists already'),
      ])
      expect((await run(['connect', 'vm-a', '--force'])).exitCode).toBe(0)
      expect(readFileSync(mine, 'utf8')).toBe('mine')
      expect(readFileSync(path.join(folder, 'vm-a.rdp'), 'utf8')).toContain('full address')
    })
  })

  it('writes names that are not ASCII as clients read them', async () => {
    await withSandbox(scenario, async ({ run, folder }) => {
      await run(['connect', 'vm-a', '--user', 'müller'])
      const bytes = readFileSync(path.join(folder, 'vm-a.rdp'))
      expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]))
      expect(bytes.toString('utf16le')).toContain('username:s:müller\r\n')
    })
  })

  it.each([
    [['--gateway', 'gw.example\nx:i:1'], '--gateway:'],
    [['--gateway', 'https://gw.example'], "'https://gw.example' is not the name of a gateway"],
    [['--port', '0'], '--port:'],
    [['--open'], '--open cannot be done here'],
    [['--out', 'no/where/vm.rdp'], 'no/where/vm.rdp cannot be written'],
  ])('refuses %j by name', async (words, why) => {
    await withSandbox(scenario, async ({ run }) => {
      const { exitCode, stderr } = await run(['connect', 'vm-a', ...words])
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(why)])
    })
  })

  it('names the ways there are where the one asked for is not', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const { exitCode, stderr } = await run(['connect', 'vm-a', '--via', 'load-balancer'])
      expect(exitCode).toBe(9)
      expect(stderr).toContain('rdp-azure connect vm-a --via public')
    })
  })
})

const ways = `vms:
  - name: vm-bastion
    resourceGroup: rg-hub
    platform: { publicAddress: null, network: { bastion: true } }
  - name: vm-nat
    resourceGroup: rg-b
    platform:
      publicAddress: null
      network: { nat: { address: 203.0.113.20, frontendPort: 50001, backendPort: 3389 } }
  - name: vm-jit
    resourceGroup: rg-b
    platform: { network: { jit: closed } }
`

describe('connect, on the way there is', () => {
  it('by Bastion alone writes no file, and tells the command', async () => {
    await withSandbox(ways, async ({ run, folder }) => {
      const { exitCode, stdout } = await run(['connect', 'vm-bastion'])
      expect(exitCode).toBe(6)
      expect(stdout).toMatch(
        /az network bastion rdp --name \S+ --resource-group rg-hub .*--target-resource-id \/subs/,
      )
      expect(existsSync(path.join(folder, 'vm-bastion.rdp'))).toBe(false)
    })
  })

  it('through a load balancer has its address and port', async () => {
    await withSandbox(ways, async ({ run, folder }) => {
      expect((await run(['connect', 'vm-nat'])).exitCode).toBe(0)
      const text = readFileSync(path.join(folder, 'vm-nat.rdp'), 'utf8')
      expect(text).toContain('full address:s:203.0.113.20:50001\r\n')
    })
  })

  it('says that just-in-time access is closed', async () => {
    await withSandbox(ways, async ({ run }) => {
      const { stdout } = await run(['connect', 'vm-jit'])
      expect(stdout).toContain('just-in-time access guards the port, and it is closed now')
      expect(stdout).toContain('rdp-azure diagnose vm-jit')
    })
  })
})

describe('opening a file', () => {
  const at = (interactive: boolean, env: Record<string, string> = {}) => ({ env, interactive })
  const sandbox = { RDP_AZURE_SANDBOX_ENDPOINT: 'https://127.0.0.1:1' }

  it('is done on Windows, by a person or where it was asked for, and never in the sandbox', () => {
    expect(opensHere(at(true), undefined, 'win32')).toBe(true)
    expect(opensHere(at(false), undefined, 'win32')).toBe(false)
    expect(opensHere(at(false), true, 'win32')).toBe(true)
    expect(opensHere(at(true), false, 'win32')).toBe(false)
    expect(opensHere(at(true), undefined, 'linux')).toBe(false)
    expect(opensHere(at(true, sandbox), undefined, 'win32')).toBe(false)
    expect(() => opensHere(at(true), true, 'linux')).toThrow('mstsc is on Windows only')
    expect(() => opensHere(at(true, sandbox), true, 'win32')).toThrow('the sandbox')
  })

  it('is told for every system', () => {
    expect(openCommand('vm.rdp', 'win32')).toBe('mstsc vm.rdp')
    expect(openCommand('vm.rdp', 'darwin')).toBe('open vm.rdp')
    expect(openCommand('my vm.rdp', 'linux')).toBe('xfreerdp "my vm.rdp"')
  })

  it('starts a program and does not wait for it', async () => {
    await startDetached(process.execPath, ['-e', ''])
    await expect(startDetached('no-such-program', [])).rejects.toThrow("'no-such-program'")
  })
})

it('a file is never named outside of its folder', () => {
  expect(fileNameFor('vm-web01')).toBe('vm-web01.rdp')
  for (const name of ['../../etc/x', 'a/b', 'C:\\x', '..', '', '.hidden'])
    expect(fileNameFor(name)).toMatch(/^\w[\w.-]*\.rdp$/)
})
