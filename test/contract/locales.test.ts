import { expect, test } from 'vitest'

import { evidenceOf } from '../../src/guest/evidence.ts'
import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { Judgement } from '../../src/model/finding.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import { shipped } from '../judge/shipped.ts'
import { collectAll, judgeWindows, windowsWith } from '../runbooks/patched-vm.ts'
import { expectSame } from './guests/compare.ts'
import { languages, localized } from './guests/localize.ts'
import type { Language } from './guests/localize.ts'
import { builtInScripts } from './guests/project.ts'
import { changeRequest, plannedChanges } from './guests/requests.ts'
import { everyState } from './guests/sample.ts'

type Guest = (script: string, state: WindowsState) => Promise<{ stdout: string }>

const slow = { timeout: 240_000 }
const english: Language = { culture: 'en-US', caption: 'Microsoft Windows Server 2022', words: '' }

/** Windows in a language, its scripts run by the real PowerShell of that language. */
const inPowerShell =
  ({ culture }: Language): Guest =>
  (script, state) =>
    runInPowerShell(script, state, { happen, listenerOf, culture })

/** What is found, without the words of Windows that a reason may quote. */
async function found(windows: WindowsState, guest: Guest): Promise<unknown> {
  const { stdout } = await guest(composeScript(collectAll, builtInScripts), windows)
  const answer = unpackFrame(stdout, '', collectAll.requestId)
  const { judgement } = await judgeWindows(windows, undefined, () => evidenceOf(answer, collectAll))
  return withoutWords(judgement)
}

function withoutWords({ verdict, cause, findings }: Judgement): unknown {
  return { verdict, cause, findings: findings.map((finding) => ({ ...finding, because: '' })) }
}

const states = [
  { id: 'a healthy VM', patch: {} },
  ...shipped.flatMap(({ id, tests }) =>
    tests
      .filter((each) => each.expect === 'faulty')
      .slice(0, everyState ? undefined : 1)
      .map(({ given }) => ({ id, patch: given.windows ?? {} })),
  ),
]

test.each(states)('$id is judged the same in every language, by the twin', async ({ patch }) => {
  const windows = await windowsWith([patch])
  const expected = await found(windows, runScript)
  for (const language of languages) {
    expect(await found(localized(windows, language), runScript), language.culture).toEqual(expected)
  }
})

describeInPowerShell('in PowerShell', () => {
  const pairs = states.flatMap((state, i) =>
    languages
      .filter((_, j) => everyState || (i + j) % languages.length === 0)
      .map((language) => ({ ...state, language, culture: language.culture })),
  )
  test.each(pairs)('$id is judged the same in $culture', slow, async ({ patch, language }) => {
    const windows = await windowsWith([patch])
    const expected = await found(windows, runScript)
    expect(await found(localized(windows, language), inPowerShell(language))).toEqual(expected)
  })

  test('the host is what it says: German numbers, Japanese dates', async () => {
    const script = "Write-Output (1.5).ToString(); Write-Output (Get-Date).ToString('D')"
    const windows = await windowsWith([])
    const said = await Promise.all(
      [english, ...languages].map((language) => inPowerShell(language)(script, windows)),
    )
    expect(said.map(({ stdout }) => stdout.split('\r\n')[0])).toEqual(['1.5', '1,5', '1.5'])
    expect(said[2]?.stdout).toContain('2026\u5e743\u67081\u65e5')
  })

  test.each(languages)(
    'a change is made and undone the same in $culture',
    slow,
    async (language) => {
      const windows = localized(await windowsWith([]), language)
      const answer = unpackFrame(
        (await runScript(composeScript(collectAll, builtInScripts), windows)).stdout,
        '',
        collectAll.requestId,
      )
      const wanted = (['listen', 'grant', 'remove', 'restart'] as const).map((change) => ({
        change,
        drifted: false,
        pick: 0,
      }))
      const changes = plannedChanges(wanted, windows, evidenceOf(answer, collectAll))
      let [there, here] = [windows, windows]
      for (const kind of ['apply', 'undo'] as const) {
        const request = changeRequest('c', kind, changes)
        const script = composeScript(request, builtInScripts)
        const options = { happen, listenerOf }
        const foreign = await runInPowerShell(script, there, {
          ...options,
          culture: language.culture,
        })
        const usual = await runInPowerShell(script, here, options)
        expectSame(request, foreign, usual)
        ;[there, here] = [foreign.state, usual.state]
      }
    },
  )
})
