import { z } from 'zod'

import type { FoundRule } from '../azure/azure.ts'
import { isRule, nsgRule as kind } from '../change/nsg-rule.ts'
import type { NsgRuleValue } from '../change/nsg-rule.ts'
import { ownMark, ownRuleName, parseOwnMark } from '../change/own-rule.ts'
import type { PlannedChange } from '../model/change.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { AzureChange, AzureMaker } from './azure-maker.ts'
import type { Hands } from './hands.ts'

const paramsSchema = z.object({
  groupId: z.string(),
  source: z.string(),
  port: z.int(),
  minutes: z.int(),
})
const valueSchema = z
  .object({ priority: z.int(), source: z.string(), destination: z.string(), port: z.int() })
  .nullable()

/** What is known of the rule before anything is done. */
interface Seen {
  groupId: string
  name: string
  wanted: NsgRuleValue
  expected: NsgRuleValue
  found: FoundRule | undefined
}

type Made = Awaited<ReturnType<AzureMaker>>

/**
 * Makes the rule, or takes exactly it away again. A rule of its name is looked at first: an equal one of
 * ours is there already, another one is left alone.
 */
export const nsgRule: AzureMaker = async (hands, wanted, call) => {
  const { target, change } = wanted
  const seen = await look(hands, wanted, call)
  if (seen.wanted === null) return takeAway(hands, wanted, seen, call)
  if (seen.found) return asFound(seen, seen.found, call)
  const { minutes } = paramsSchema.parse(change.params)
  const until = new Date(Date.now() + minutes * 60_000).toISOString()
  const { name: owner } = await hands.azure.principal({ abortSignal: call.abortSignal })
  const { groupId, name } = seen
  const description = ownMark({ owner, runId: call.runId, until })
  const rule = { groupId, name, ...seen.wanted, description }
  await hands.azure.rules.create(target, rule, { abortSignal: call.abortSignal })
  return { status: 'done', detail: { group: groupId, rule: name, until } }
}

async function look(
  { azure }: Hands,
  { target, change }: AzureChange,
  { abortSignal }: ActivityCall,
): Promise<Seen> {
  const { groupId, source, port } = paramsSchema.parse(change.params)
  const name = ownRuleName(target.name, source, port)
  const found = await azure.rules.find(target, groupId, name, { abortSignal })
  return { groupId, name, ...endsOf(change), found }
}

function endsOf({ before, after }: PlannedChange): Pick<Seen, 'wanted' | 'expected'> {
  return { wanted: valueSchema.parse(after), expected: valueSchema.parse(before) }
}

/** A rule that carries this run's mark was made by this run, before it was cut off. */
function asFound({ groupId, name, wanted }: Seen, { rule }: FoundRule, call: ActivityCall): Made {
  const mark = parseOwnMark(rule.description)
  if (!mark || wanted === null || !isRule(rule, wanted)) {
    return drifted(name, 'a rule of this name says something else', rule.priority)
  }
  const detail = { group: groupId, rule: name, until: mark.until, run: mark.runId }
  return { status: mark.runId === call.runId ? 'done' : 'already', detail }
}

/** Only the rule that the run made, as the run made it; whoever changed it since wants it as it is. */
async function takeAway(
  { azure }: Hands,
  { target, undoOf }: AzureChange,
  { groupId, name, expected, found }: Seen,
  { abortSignal }: ActivityCall,
): Promise<Made> {
  if (!found || expected === null) return { status: 'already' }
  const { rule, etag } = found
  if (!isRule(rule, expected)) {
    return drifted(name, 'the rule says something else now', rule.priority)
  }
  const mark = parseOwnMark(rule.description)
  if (mark === undefined || mark.runId !== undoOf) {
    return drifted(name, 'the rule of this name is of another run', rule.priority)
  }
  await azure.rules.remove(target, { groupId, name, etag }, { abortSignal })
  return { status: 'done', detail: { group: groupId, rule: name } }
}

function drifted(name: string, why: string, priority: number): Made {
  const message = `${why}: ${name}, priority ${priority}; it is left as it is`
  return { status: 'drifted', reason: { id: kind.name, message }, found: { priority } }
}
