import { z } from 'zod'

import { essenceOf, ruleTokens, withTokens } from '../../../change/firewall-rule-text.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { registryPaths } from '../places.ts'
import { found, problem, refused } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readValue } from '../registry.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import { writeRegistryState } from './registry-value.ts'
import { forgetTask, registerTask } from './return-task.ts'
import type { ReturnTask } from './return-task.ts'

const key = `${registryPaths.FWP}\\ConSecRules`
const paramsSchema = z.object({ name: z.string(), minutes: z.int() })
const stateSchema = z.object({ active: z.boolean() })

/** The kind `ipsec-rule`: the task that switches the rule on again is registered first. */
export const ipsecRule: StateKind = {
  read(state, change) {
    const text = textOf(state, change)
    return text.ok ? found({ active: /\|Active=TRUE(\||$)/i.test(text.value) }) : text
  },
  same(left, right) {
    const [one, other] = [stateSchema.safeParse(left), stateSchema.safeParse(right)]
    return one.success && other.success && one.data.active === other.data.active
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const state = stateSchema.safeParse(wanted)
    if (!params.success || !state.success) return badParams(change)
    const text = textOf(machine.state(), change)
    if (!text.ok) return text.problem
    const { active } = state.data
    if (!active && /["%\p{Cc}]/u.test(text.value)) return oddText.problem
    if (!active) await registerTask(machine, change, taskFor(params.data, text.value))
    const token = `Active=${active ? 'TRUE' : 'FALSE'}`
    const data = withTokens(text.value, ruleTokens.active, [token])
    const set = { exists: true, type: 'REG_SZ', data }
    const failed = await writeRegistryState(machine, key, params.data.name, set)
    if (failed) return failed
    if (active) await forgetTask(machine, change)
    return undefined
  },
  async finish(machine, change, wanted) {
    if (stateSchema.safeParse(wanted).data?.active === true) await forgetTask(machine, change)
    return undefined
  },
}

const oddText = refused(
  'TaskText',
  'a quote or a percent sign would be read as more by the task that puts this back',
)

function textOf(state: WindowsState, change: GuestChange): Read<string> {
  const params = paramsSchema.safeParse(change.params)
  if (!params.success) return { ok: false, problem: badParams(change) }
  const refusal = keyRefusal(state, key)
  if (!refusal.ok) return refusal
  const { name } = params.data
  const value = readValue(state, key, name)
  if (value?.type !== 'REG_SZ') return problem('NoRule', `there is no local rule ${name}`)
  if (essenceOf(value.data) === undefined)
    return refused('OddRule', `the rule ${name} is not understood`)
  return found(value.data)
}

function taskFor({ name, minutes }: z.infer<typeof paramsSchema>, text: string): ReturnTask {
  return {
    minutes,
    says: 'an IPsec rule',
    does: [
      {
        tool: 'reg.exe',
        arguments: `add "${key}" /v "${name}" /t REG_SZ /d "${text}" /f /reg:64`,
      },
      {
        tool: 'WindowsPowerShell\\v1.0\\powershell.exe',
        arguments: `-NoProfile -NonInteractive -Command "Set-NetIPsecRule -Name '${name}' -Enabled True"`,
      },
    ],
  }
}
