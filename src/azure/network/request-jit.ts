import { isIP } from 'node:net'

import { RdpAzureError } from '../../errors.ts'
import { actions } from '../actions.ts'
import { faultOf, mayHaveArrived } from '../arm-fault.ts'
import { armSend } from '../arm-send.ts'
import type { WantedJitAccess } from '../azure.ts'
import { aboutVm } from '../call-context.ts'
import { calling } from '../call.ts'
import { plainText } from '../plain-text.ts'
import { diagnoseCommand } from '../vm-id.ts'
import { jitVersion, readJit } from './jit.ts'
import type { Look } from './look.ts'

const policyShape =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]\/providers\/Microsoft\.Security\/locations\/\w{1,60}\/jitNetworkAccessPolicies\/[\w.-]{0,79}[\w-]$/iu

/** Defender for Cloud writes its rule within seconds; this much later something else is wrong. */
const openLimitMs = 120_000
const pollMs = 3_000

/**
 * Asks a just-in-time policy to open one port for one address, and waits until it says that it did.
 * Sent once, and never again after a lost answer: each request opens anew.
 */
export async function requestJit(look: Look, wanted: WantedJitAccess): Promise<void> {
  const { session, target, options } = look
  const { policyId, port, source, until } = wanted
  const url = initiateUrl(policyId)
  if (isIP(source) === 0) throw notOneAddress(source)
  const ports = [{ number: port, endTimeUtc: until, allowedSourceAddressPrefix: source }]
  const body = {
    virtualMachines: [{ id: target.id, ports }],
    justification: 'Remote Desktop, asked for with rdp-azure',
  }
  const context = aboutVm(session, actions.requestJit, target, policyId)
  await calling(context, options, async () => {
    try {
      await armSend(session, 'post', url, { abortSignal: options.abortSignal, body })
    } catch (thrown) {
      const fault = faultOf(thrown)
      context.mayHaveArrived = fault !== undefined && mayHaveArrived(fault)
      throw thrown
    }
  })
  await untilOpen(look, wanted)
}

async function untilOpen(look: Look, { policyId, port, source }: WantedJitAccess): Promise<void> {
  const { session, target, options } = look
  const until = session.timing.now() + openLimitMs
  for (;;) {
    const policies = await readJit(look)
    const policy = policies.find(({ id }) => id.toLowerCase() === policyId.toLowerCase())
    if (policy?.open.some((each) => each.number === port && isSource(each.source, source))) return
    if (session.timing.now() >= until) {
      const message = `the just-in-time policy took the request for port ${port}, but has not opened it within ${openLimitMs / 60_000} minutes`
      throw new RdpAzureError('ArmFailed', message, { next: [diagnoseCommand(target)] })
    }
    await session.timing.pause(Math.min(session.pollIntervalMs, pollMs), options.abortSignal)
  }
}

function isSource(said: string, wanted: string): boolean {
  return said === wanted || said === `${wanted}/32` || said === `${wanted}/128`
}

function initiateUrl(policyId: string): string {
  if (policyShape.test(policyId)) return `${policyId}/initiate?api-version=${jitVersion}`
  const text = plainText(policyId, 200)
  const message = `"${text}" is not the id of a just-in-time policy`
  throw new RdpAzureError('ArmFailed', message, { data: { id: text } })
}

function notOneAddress(source: string): RdpAzureError {
  const text = plainText(source, 60)
  return new RdpAzureError('Usage', `"${text}" is not one address to open a port for`, {
    next: ['name one address to connect from, such as --from 203.0.113.7'],
    data: { source: text },
  })
}
