import { evidenceOf } from '../guest/evidence.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import * as activities from '../workflow/activities.ts'
import type { ActivityCall, ActivityDeclaration, Implementations } from '../workflow/flow.ts'
import { askGuest } from './ask-guest.ts'
import type { Answered } from './ask-guest.ts'
import { makeAzureChange } from './azure-change.ts'
import type { Hands } from './hands.ts'
import { readNetwork } from './look-network.ts'
import { readPlatform } from './look-platform.ts'
import { probeWay } from './look-wire.ts'
import { observe } from './observe.ts'

/** The code of every activity of the shipped workflows, done by these hands. */
export function implementationsBy(given: Hands): Implementations {
  const hands: Hands = { ...given, stuck: given.stuck ?? new Set() }
  const { azure, host, reach } = hands
  return Object.fromEntries([
    implement(activities.lookPlatform, ({ target }, { abortSignal }) =>
      observe(() => readPlatform(azure, target, abortSignal)),
    ),
    implement(activities.lookNetwork, (question, { abortSignal }) =>
      observe(() => readNetwork(hands, question, abortSignal)),
    ),
    implement(activities.lookGroups, ({ target, groupIds }, { abortSignal }) =>
      observe(() =>
        Promise.all(groupIds.map((id) => azure.rules.group(target, id, { abortSignal }))),
      ),
    ),
    implement(activities.lookWire, (question, { abortSignal }) =>
      observe(() => probeWay(question, reach, abortSignal)),
    ),
    implement(activities.lookGuest, ({ target, task }, call) =>
      observe(async () => seenIn(await askGuest(hands, target, task, call), task)),
    ),
    implement(activities.changeGuest, ({ target, task }, call) =>
      observe(async () => {
        const answered = await askGuest(hands, target, task, call)
        const { changes: results, replayed } = answered.answer
        return { results, replayed, guest: seenIn(answered, task) }
      }),
    ),
    implement(activities.changeAzure, (wanted, call) =>
      observe(() => makeAzureChange(hands, wanted, call)),
    ),
    implement(activities.askApproval, async ({ plan, reasons }, { abortSignal }) => {
      if (!host.approve) return { approved: false, asked: false }
      return { approved: await host.approve(plan, reasons, abortSignal), asked: true }
    }),
  ])
}

function seenIn({ answer, transport }: Answered, task: GuestTask): GuestEvidence {
  const guest = evidenceOf(answer, task)
  return transport === 'action' ? guest : { ...guest, transport }
}

/** Ties code to a declaration, so that the compiler holds it to the declared shapes. */
function implement<I, O>(
  ordered: { declaration: ActivityDeclaration<I, O> },
  code: (input: I, call: ActivityCall) => Promise<NoInfer<O>>,
): [string, Implementations[string]] {
  const { name, input } = ordered.declaration
  return [name, (raw, call) => code(input.parse(raw), call)]
}
