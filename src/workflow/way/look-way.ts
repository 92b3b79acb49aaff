import { z } from 'zod'

import { fromFailure } from '../../errors.ts'
import { judgeWay } from '../../judge/way/judge-way.ts'
import type { JudgedWay, SeenWay, WayQuestion } from '../../judge/way/judge-way.ts'
import { askedSchema } from '../../model/asked.ts'
import type { NetworkEvidence } from '../../model/network-evidence.ts'
import { targetSchema } from '../../model/target.ts'
import { wayViewSchema } from '../../model/way.ts'
import type { WayView } from '../../model/way.ts'
import { lookGroups, lookNetwork } from '../activities.ts'
import { now, status } from '../flow.ts'
import type { Flow, Workflow } from '../flow.ts'

/** What every look at a way is ordered with. */
export const wayQuestionSchema = z.object({
  target: targetSchema,
  asked: askedSchema,
  port: z.int().min(1).max(65535),
  me: z.string(),
})

/** Looks at the way to a VM and judges it; changes nothing. */
export const showWayWorkflow: Workflow<z.infer<typeof wayQuestionSchema>, WayView> = {
  name: 'show-way',
  version: 1,
  input: wayQuestionSchema,
  output: wayViewSchema,
  *body(question) {
    return (yield* lookWay(question)).judged.view
  },
}

/** One look at the way, and what it says. Throws where not even the interfaces could be read. */
export function* lookWay(question: WayQuestion): Flow<{ seen: SeenWay; judged: JudgedWay }> {
  const { target, asked, port } = question
  const text = `looking at the way to ${target.name}`
  yield* status({ code: 'gather.started', level: 'info', text, data: {} })
  const network = yield* lookNetwork({ target, asked, port })
  if (!network.seen) throw fromFailure(network.failure)
  const groups = yield* lookGroups({ target, groupIds: groupIdsOf(network.value) })
  const seen = { network: network.value, groups, nowMs: yield* now() }
  return { seen, judged: judgeWay(question, seen) }
}

/** Groups on the VM's interfaces and subnets; a network manager's rules are in none. */
function groupIdsOf({ interfaces = [] }: NetworkEvidence): string[] {
  const applied = interfaces.flatMap(({ groups }) => (groups.seen ? groups.value : []))
  const ids = [
    ...interfaces.flatMap(({ groupId }) => groupId ?? []),
    ...applied.filter((each) => each.association !== 'networkManager').map(({ id }) => id),
  ]
  const byFolded = new Map(ids.map((id) => [id.toLowerCase(), id]))
  return [...byFolded.values()]
}
