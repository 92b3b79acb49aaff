import { expect, it } from 'vitest'
import { z } from 'zod'

import { withSandbox } from '../helpers/sandbox-cli.ts'

const privateVm = (faults: string) => `
vms:
  - name: vm-a
    resourceGroup: rg-a
    faults: [${faults}]
    platform: { publicAddress: null }
`
const diagnosisSchema = z.object({
  cause: z.object({ id: z.string() }).optional(),
  judgement: z.object({ verdict: z.string() }),
  evidence: z.object({
    wire: z.union([
      z.object({
        seen: z.literal(true),
        value: z.object({ verdict: z.string(), path: z.string() }),
      }),
      z.object({ seen: z.literal(false), failure: z.object({ code: z.string() }) }),
    ]),
  }),
})

const diagnosed = async (vantage: 'internet' | 'network', faults = '') =>
  withSandbox(
    privateVm(faults),
    async (sandbox) => {
      const { body } = await sandbox.json(['diagnose', 'vm-a'])
      const { evidence, judgement, cause } = diagnosisSchema.parse(body)
      return { wire: evidence.wire, verdict: judgement.verdict, cause: cause?.id }
    },
    { vantage },
  )

it('a private VM shows nothing of its wire to the Internet, and all of it within its network', async () => {
  expect(await diagnosed('internet')).toMatchObject({
    wire: { seen: false, failure: { code: 'NoLineOfSight' } },
    verdict: 'healthy',
  })
  expect(await diagnosed('network')).toMatchObject({
    wire: { seen: true, value: { verdict: 'ok', path: 'private' } },
    verdict: 'healthy',
  })
})

it('a fault of a private VM is found from both', async () => {
  expect(await diagnosed('internet', 'f686-key-acl')).toMatchObject({
    wire: { seen: false },
    cause: 'f686-key-acl',
  })
  expect(await diagnosed('network', 'f686-key-acl')).toMatchObject({
    wire: { seen: true, value: { verdict: 'tls-reset' } },
    cause: 'f686-key-acl',
  })
})

it('a repair of a private VM is proven from inside Windows', async () => {
  await withSandbox(privateVm('f686-key-acl'), async (sandbox) => {
    const { exitCode, body } = await sandbox.json(['repair', 'vm-a', '--yes', '--allow-disconnect'])
    expect([exitCode, body]).toMatchObject([0, { outcome: 'fixed', proof: 'inside' }])
  })
})
