import { tmpdir } from 'node:os'

import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { probeResultSchema } from '../../src/model/probe-result.ts'
import { runInProcess, withSandbox } from '../helpers/sandbox-cli.ts'
import { makeCertificate } from '../probe/certificates.ts'
import { mockServer, refuses, serveCredSsp, serveTls } from '../probe/mock-server.ts'
import { challengeBy } from '../probe/ts-answers.ts'

const cli = (args: readonly string[], stdin?: string) =>
  runInProcess(['probe', ...args], {}, tmpdir(), stdin === undefined ? {} : { stdin })
const { certificatePem, keyPem } = makeCertificate()
const identity = { cert: certificatePem, key: keyPem }
const refusing = () => mockServer((s) => void s.once('data', () => s.end(refuses(3))))
const serving = () =>
  mockServer(serveCredSsp(identity, (secure) => void secure.write(challengeBy(120_000))))
const documentSchema = z.strictObject({
  schema: z.literal('rdp-azure/probe/1'),
  results: z.array(probeResultSchema),
})

describe('probe', () => {
  it('tells people what one host showed, without any right on Azure', async () => {
    await using server = await serving()
    const { exitCode, stdout } = await cli([`127.0.0.1:${server.port}`])
    expect(exitCode).toBe(0)
    const steady = stdout
      .replaceAll(/:\d{4,5} /g, ':PORT ')
      .replaceAll(/\d+ ms/g, 'N ms')
      .replaceAll(/[0-9A-F]{40}/g, 'THUMBPRINT')
      // Not told by every version of Node.
      .replace(/(bits)(?: {2}\w+)?/, '$1  ALGORITHM')
      .replaceAll(/ {3,}/g, '  ')
    expect(steady.split('\n').slice(0, 11)).toEqual([
      '127.0.0.1:PORT  ✓ ok  RDP answers and presents a valid certificate',
      '  name  N ms',
      '  tcp  N ms',
      '  x224  N ms',
      '  tls  N ms',
      '  credssp  N ms',
      '  CN=vm-web01  THUMBPRINT',
      '  valid 2020-01-01T00:00:00.000Z to 2099-01-01T00:00:00.000Z',
      '  TLSv1.3  2048 bits  ALGORITHM',
      '  calls itself VM / vm, domain VM / vm',
      '  Windows 6.1.7601, CredSSP 6',
    ])
    expect(stdout).toMatch(/its clock is 1(19|20) seconds ahead of this machine\n/)
  })

  it('says what a verdict can mean, and what is next', async () => {
    await using server = await refusing()
    const { exitCode, stdout } = await cli([`127.0.0.1:${server.port}`])
    expect(exitCode).toBe(3)
    expect(stdout).toContain('✗ x224-no-certificate')
    expect(stdout).toMatch(/^Means {3}Windows could not make/m)
    expect(stdout).toMatch(/^Next {4}rdp-azure diagnose <vm>/m)
  })

  it('names each remark on a line of its own, and still ends with 0', async () => {
    await using server = await mockServer(
      serveCredSsp(identity, (secure) => void secure.write(challengeBy(3_600_000))),
    )
    const { exitCode, stdout } = await cli([`127.0.0.1:${server.port}`])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^ {2}! clock-differs {2}the server’s clock .*60 minutes ahead/m)
  })

  it('takes several hosts, tells them in their order, and ends with the worst', async () => {
    await using good = await serving()
    await using bad = await refusing()
    const places = [bad, good, bad].map(({ port }) => `127.0.0.1:${port}`)
    const { exitCode, stdout } = await cli([...places, '-o', 'json', '--parallel', '3'])
    const { results } = documentSchema.parse(JSON.parse(stdout))
    expect(exitCode).toBe(3)
    expect(results.map(({ host, port }) => `${host}:${port}`)).toEqual(places)
    expect(results.map(({ verdict }) => verdict)).toEqual([
      'x224-no-certificate',
      'ok',
      'x224-no-certificate',
    ])
    const text = await cli(places)
    expect(text.stdout).toMatch(/\n3 hosts: 2 x224-no-certificate, 1 ok\n$/)
  })

  it('reads hosts from stdin, one a line', async () => {
    await using server = await refusing()
    const place = `127.0.0.1:${server.port}`
    const lines = `# the web servers\n${place}\n\n  ${place} # twice\r\n`
    const { stdout } = await cli(['-', '-o', 'json', '--query', 'results[].verdict'], lines)
    expect(JSON.parse(stdout)).toEqual(['x224-no-certificate', 'x224-no-certificate'])
  })

  it('prints a line as soon as a host ends', async () => {
    await using good = await serving()
    await using bad = await refusing()
    const { stdout } = await cli(
      [`127.0.0.1:${good.port}`, `127.0.0.1:${bad.port}`].concat('-o', 'jsonl'),
    )
    const lines = stdout.trim().split('\n')
    const ports = lines.map((line) => z.looseObject({ port: z.int() }).parse(JSON.parse(line)).port)
    expect(new Set(ports)).toEqual(new Set([good.port, bad.port]))
    expect(lines).toHaveLength(2)
  })

  it('measures, compares and enumerates when asked to', async () => {
    const suites = ['ECDHE-RSA-AES256-GCM-SHA384', 'AES128-SHA256']
    await using server = await mockServer(
      serveTls({
        ...identity,
        ciphers: suites.join(':'),
        maxVersion: 'TLSv1.2',
        honorCipherOrder: true,
      }),
    )
    const asked = ['--samples', '3', '--max-jitter', '60000', '--mtu', '--enumerate']
    const { exitCode, stdout } = await cli([`127.0.0.1:${server.port}`, ...asked, '-o', 'json'])
    const [seen] = documentSchema.parse(JSON.parse(stdout)).results
    expect({ exitCode, verdict: seen?.verdict }).toEqual({ exitCode: 0, verdict: 'ok' })
    expect(seen?.samples).toMatchObject({ taken: 3, lostSyns: 0, failed: 0, lossPercent: 0 })
    expect(seen?.offers?.tls).toEqual([
      { version: 'TLSv1', ciphers: [] },
      { version: 'TLSv1.1', ciphers: [] },
      { version: 'TLSv1.2', ciphers: suites },
      { version: 'TLSv1.3', ciphers: [] },
    ])
    expect(seen?.offers?.protocols.map(({ selectedProtocol }) => selectedProtocol)).toEqual(
      Array.from({ length: 7 }, () => 1),
    )
  })

  it('in the sandbox goes on where there is no way to one host', async () => {
    await withSandbox('vms: [{ name: vm-web01, resourceGroup: rg-a }]', async ({ json }) => {
      const { exitCode, body } = await json(['probe', '203.0.113.10', '10.99.99.99'])
      expect(exitCode).toBe(9)
      expect(body).toMatchObject({
        results: [{ verdict: 'ok', stage: 'credssp' }, { failure: { code: 'NoLineOfSight' } }],
      })
    })
  })

  it.each([
    [['a:b:c'], "'a:b:c' is not an address"],
    [['-'], 'no host is named'],
    [['-', '-'], 'can be given once'],
    [['a', '--parallel', '0'], '--parallel'],
    [['a', '--samples', 'many'], '--samples: must be a number'],
    [['a', '--timeout', '3600'], '--timeout'],
    [['a', '-o', 'jsonl', '--query', 'x'], '--query goes with -o json'],
  ])('refuses %j', async (args, words) => {
    const { exitCode, stdout, stderr } = await cli(args, '')
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(words)
  })

  it('names the line of stdin that is no address', async () => {
    const { exitCode, stderr } = await cli(['-'], '203.0.113.7\n# a remark\nbad host name\n')
    expect(exitCode).toBe(2)
    expect(stderr).toContain("line 3 of stdin: 'bad host name' is not an address")
  })

  it('refuses more hosts than anybody looks at', async () => {
    const { exitCode, stderr } = await cli(['-'], 'a\n'.repeat(10_001))
    expect(exitCode).toBe(2)
    expect(stderr).toContain('10001 hosts are too many')
  })
})
