// npm run campaign:az: Debian's Azure CLI, which nobody here wrote, works against the sandbox as docs/sandbox.md
// says. All of it in a network of its own: nothing of it can reach the real Azure.
import type { WorldVm } from '../../src/sandbox/world.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'
import { signIn } from './az/cli.ts'
import type { Az } from './az/cli.ts'
import { azSteps } from './az/steps.ts'
import type { AzStep } from './az/steps.ts'
import { inOwnNetwork } from './own-network.ts'
import { print } from './tally.ts'
import type { Tally } from './tally.ts'

const campaign = {
  name: 'az',
  programs: { az: 'azure-cli', bash: 'bash' },
  // It took about a minute.
  limitMs: 600_000,
}

const scenario = `vms:
  - { name: vm-web01, resourceGroup: rg-prod }
  - { name: vm-locked, resourceGroup: rg-prod, platform: { lock: ReadOnly } }
`

/** Runs one command; gives what is not as it must be. */
async function problemOf(step: AzStep, az: Az, look: () => WorldVm): Promise<string | undefined> {
  const before = look()
  const ended = await az(...step.words)
  if ((ended.exitCode !== 0) !== (step.fails !== undefined)) {
    return `exit code ${ended.exitCode}: ${ended.stderr.slice(0, 1000)}`
  }
  if (step.fails !== undefined && !step.fails.test(ended.stderr)) return `says ${ended.stderr}`
  const printed = step.prints?.safeParse(ended.json)
  if (printed?.success === false) {
    return `${printed.error.message}; it printed ${JSON.stringify(ended.json)}`
  }
  return step.did?.(before, look(), ended)
}

/** Notes one step, with the time it took. */
async function noted(
  what: string,
  tally: Tally,
  work: () => Promise<string | undefined>,
): Promise<void> {
  const began = performance.now()
  const problem = await work().catch((error: unknown) => String(error))
  const tookMs = Math.round(performance.now() - began)
  print(`${`${tookMs} ms`.padStart(9)}  ${problem === undefined ? 'ok' : 'no'}  ${what}`)
  tally.note(what, problem)
}

await inOwnNetwork(campaign, async (folder, tally) => {
  await withSandbox(scenario, async ({ environment, vm, world }) => {
    let az: Az | undefined
    await noted('signed in', tally, async () => {
      const { ended, ...signedIn } = await signIn(environment, folder)
      az = signedIn.az
      if (ended.exitCode !== 0) return ended.stderr
      return JSON.stringify(ended.json).includes(world().subscriptionId)
        ? undefined
        : 'no subscription'
    })
    for (const step of azSteps(folder)) {
      const what = `az ${step.words.join(' ')}`
      await noted(what, tally, async () => az && problemOf(step, az, () => vm('vm-web01')))
    }
  })
})
