import fc from 'fast-check'
import { expect, test } from 'vitest'

import { evidenceOf } from '../../src/guest/evidence.ts'
import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { GuestRequest } from '../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import { expectSame } from './guests/compare.ts'
import type { Guest } from './guests/compare.ts'
import { builtInScripts, builtInRunbookFiles } from './guests/project.ts'
import { attempts, changeRequest, collectRequest, plannedChanges } from './guests/requests.ts'
import type { Attempt } from './guests/requests.ts'
import { everyState, some } from './guests/sample.ts'
import { catalogueStates, healthy, mutated, mutation, withPatches } from './guests/states.ts'

const inPowerShell: Guest = (script, state) =>
  runInPowerShell(script, state, { happen, listenerOf })

/** Runs one request both ways; what follows goes on from the state they agree on. */
async function both(request: GuestRequest, state: WindowsState, twin: Guest): Promise<Step> {
  const script = composeScript(request, builtInScripts)
  const real = await inPowerShell(script, state)
  expectSame(request, await twin(script, state), real)
  return { state: real.state, stdout: real.stdout }
}
interface Step {
  state: WindowsState
  stdout: string
}

/** Collect, apply, the same apply again, undo: answers and Windows stay the same at each step. */
async function compareGuests(
  start: WindowsState,
  wanted: readonly Attempt[],
  twin: Guest = runScript,
): Promise<void> {
  const collect = collectRequest('a')
  const read = await both(collect, start, twin)
  expect(read.state).toEqual(start)
  if (read.stdout.includes(':blocked:')) return
  const guest = evidenceOf(unpackFrame(read.stdout, '', collect.requestId), collect)
  const changes = plannedChanges(wanted, start, guest)
  const apply = changeRequest('c', 'apply', changes)
  const applied = await both(apply, start, twin)
  const again = await both(apply, applied.state, twin)
  if (!applied.stdout.includes(':blocked:')) expectNothingTwice(applied.state, again.state)
  await both(changeRequest('d', 'undo', changes), again.state, twin)
}

/** The same answer to a collect. */
async function compareReading(start: WindowsState): Promise<void> {
  const read = await both(collectRequest('a'), start, runScript)
  expect(read.state).toEqual(start)
}

function expectNothingTwice(once: WindowsState, twice: WindowsState): void {
  expect(twice.events).toEqual(once.events)
}

const usual: Attempt[] = [
  { change: 'grant', drifted: false, pick: 0 },
  { change: 'grant-key', drifted: false, pick: 0 },
  { change: 'listen', drifted: false, pick: 0 },
  { change: 'remove', drifted: false, pick: 0 },
  { change: 'restart', drifted: false, pick: 0 },
  { change: 'restart', drifted: false, pick: 1 },
  { change: 'start-type', drifted: false, pick: 1 },
  { change: 'stop', drifted: false, pick: 1 },
  { change: 'start', drifted: false, pick: 0 },
]

describeInPowerShell('the twin in TypeScript and the scripts in PowerShell agree', () => {
  test('on a healthy Windows of each build', { timeout: 120_000 }, async () => {
    for (const build of some([9600, 26100, 14393, 17763, 20348], 2)) {
      await compareGuests(await healthy(build), usual)
    }
    for (const one of some(usual, 0)) await compareGuests(await healthy(), [one])
  })

  test.each(Object.entries(catalogueStates))('on the catalogue’s state: %s', async (_, patches) => {
    await compareGuests(await withPatches(patches), usual)
  })

  test.each(builtInRunbookFiles())(
    'on the states of runbook $id',
    { timeout: 600_000 },
    async ({ givens }) => {
      // What they read of the fault itself; the repair of every state is compared in the campaign.
      const compare = everyState ? compareGuests : compareReading
      for (const given of some(givens, 1)) await compare(await withPatches([given]), usual)
    },
  )

  test('on Windows with one to four things wrong', { timeout: 900_000 }, async () => {
    const numRuns = everyState ? 300 : 15
    const cases = fc.sample(fc.tuple(mutation, attempts), { numRuns, seed: 20250601 })
    for (const [{ build, patches }, wanted] of cases) {
      const place = JSON.stringify({ build, patches, wanted })
      await compareGuests(await mutated(patches, build), wanted).catch((error: unknown) => {
        throw new Error(`they differ at ${place}\n${String(error)}`, { cause: error })
      })
    }
  })

  const wrongTwins: [what: string, twin: Guest][] = [
    [
      'forgets that time passes',
      async (script, state) => {
        const ran = await runScript(script, state)
        return { ...ran, state: { ...ran.state, clock: state.clock } }
      },
    ],
    [
      'answers another request',
      (script, state) => runScript(script.replaceAll('c'.repeat(32), 'e'.repeat(32)), state),
    ],
    ['changes nothing', async (script, state) => ({ ...(await runScript(script, state)), state })],
    [
      'does not see the key file',
      (script, state) => {
        const files = Object.entries(state.files).filter(([path]) => !path.includes('f686aace'))
        return runScript(script, { ...state, files: Object.fromEntries(files) })
      },
    ],
  ]
  test.each(wrongTwins)('a deliberately wrong twin is caught: one that %s', async (_, twin) => {
    await expect(compareGuests(await healthy(), usual, twin)).rejects.toThrow(
      /to deeply equal|not the one to this request/,
    )
  })
})
