import { z } from 'zod'

import { guestPort, usualPort } from '../facts/guest-port.ts'
import { askedSchema } from '../model/asked.ts'
import type { Asked } from '../model/asked.ts'
import { wireEvidenceSchema } from '../model/evidence.ts'
import type { Evidence } from '../model/evidence.ts'
import { observation } from '../model/failure.ts'
import type { Observation } from '../model/failure.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import { networkEvidenceSchema } from '../model/network-evidence.ts'
import { targetSchema } from '../model/target.ts'
import type { Target } from '../model/target.ts'
import { lookGuest, lookNetwork, lookPlatform, lookWire } from './activities.ts'
import { all, child, now, status } from './flow.ts'
import type { Flow, Workflow } from './flow.ts'
import { readRest } from './read-rest.ts'

const outsideSchema = z.object({
  network: observation(networkEvidenceSchema),
  wire: observation(wireEvidenceSchema),
})

/** Addresses first, then the wire to them. */
const lookOutside: Workflow<
  { target: Target; asked: Asked; port: number },
  z.infer<typeof outsideSchema>
> = {
  name: 'look-outside',
  version: 2,
  input: z.object({ target: targetSchema, asked: askedSchema, port: z.int() }),
  output: outsideSchema,
  *body({ target, asked, port }) {
    const network = yield* lookNetwork({ target, asked, port })
    if (!network.seen) return { network, wire: network }
    return { network, wire: yield* lookWire({ network: network.value, asked, port }) }
  },
}

/** Looks from everywhere side by side; the guest's one Run Command is started at once. */
export function* gather(target: Target, asked: Asked, task: GuestTask): Flow<Evidence> {
  yield* status({
    code: 'gather.started',
    level: 'info',
    text: `looking at ${target.name}`,
    data: {},
  })
  const at = new Date(yield* now()).toISOString()
  const [platform, outside, guest] = yield* all([
    lookPlatform({ target }),
    child(lookOutside, { target, asked, port: usualPort }),
    lookGuest({ target, task }),
  ])
  const until = new Date(yield* now()).toISOString()
  const wire = yield* againAtGuestPort(outside, asked, guest)
  const whole = yield* readRest(target, task, guest)
  const evidence = { at, until, asked, platform, network: outside.network, wire, guest: whole }
  yield* tellFailures(evidence)
  return evidence
}

/** Looks again after a guest stage that read the guest, as far as it fitted, in the same Run Command. */
export function* gatherAround(
  target: Target,
  asked: Asked,
  task: GuestTask,
  guest: Observation<GuestEvidence>,
): Flow<Evidence> {
  const at = new Date(yield* now()).toISOString()
  const port = guestPort(guest) ?? usualPort
  const [platform, outside] = yield* all([
    lookPlatform({ target }),
    child(lookOutside, { target, asked, port }),
  ])
  return { at, asked, platform, ...outside, guest: yield* readRest(target, task, guest) }
}

function* againAtGuestPort(
  outside: z.infer<typeof outsideSchema>,
  asked: Asked,
  guest: Observation<GuestEvidence>,
): Flow<Evidence['wire']> {
  const port = guestPort(guest)
  if (port === undefined || port === usualPort || !outside.network.seen) return outside.wire
  return yield* lookWire({ network: outside.network.value, asked, port })
}

function* tellFailures(evidence: Evidence): Flow<void> {
  for (const place of ['platform', 'network', 'wire', 'guest'] as const) {
    const seen = evidence[place]
    if (seen.seen) continue
    const text = `${place} not seen: ${seen.failure.message}`
    yield* status({ code: 'gather.failed', level: 'warn', text, data: { place, ...seen.failure } })
  }
}
