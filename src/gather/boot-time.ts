import { guestProtocol } from '../model/guest-protocol.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import { askGuest } from './ask-guest.ts'
import type { Hands } from './hands.ts'
import { observe } from './observe.ts'

/** Reads which Windows this is and when it booted, and nothing else. */
const bootTask: GuestTask = {
  protocol: guestProtocol,
  kind: 'collect',
  sections: ['os'],
  registryKeys: [],
  registryValues: {},
  keyAccess: [],
  services: [],
  paths: [],
  events: {},
  eventHours: 1,
  usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
  budgetSeconds: 45,
}

/** What the guest said of its last boot: undefined where it gave no answer, no time where it told none. */
export type BootSeen = { bootedAt?: string } | undefined

/** Asks Windows when it booted. A guest that cannot be asked now is no failure: it may be on its way up. */
export async function askBootTime(
  hands: Hands,
  target: Target,
  call: ActivityCall,
): Promise<BootSeen> {
  const seen = await observe(() => askGuest(hands, target, bootTask, call))
  if (!seen.seen) return undefined
  const { os } = seen.value.answer.sections
  if (os === undefined || !('value' in os)) return {}
  return os.value.bootedAt === undefined ? {} : { bootedAt: os.value.bootedAt }
}
