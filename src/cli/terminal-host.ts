import type { Host } from '../model/host.ts'
import type { Message } from '../model/message.ts'
import type { RdpAzure } from '../rdp-azure.ts'
import { planText } from '../report/plan-text.ts'
import type { CliContext } from './context.ts'
import type { SharedOptions } from './options.ts'
import { paintFor, safeText } from './output.ts'

/** Messages worth a line at a terminal; results are printed by the commands themselves. */
const quietCodes: readonly Message['code'][] = ['plan.made']

/** The host of a terminal: progress on stderr, consent by question when a person is there. */
export function terminalHost(
  context: CliContext,
  options: SharedOptions,
  library: () => RdpAzure,
): Host {
  const notify = (message: Message) => {
    const wanted = message.level !== 'debug' || options.debug
    if (options.quiet || !wanted || quietCodes.includes(message.code)) return
    context.stderr(`${safeText(message.text)}\n`)
  }
  if (!context.interactive || options.output === 'json') return { notify }
  return {
    notify,
    async approve(plan, reasons, signal) {
      const { name, tenantId, subscriptionId } = await library().principal({ abortSignal: signal })
      const lines = [
        planText(plan, paintFor(context)),
        `As ${name}, tenant ${tenantId}, subscription ${subscriptionId}`,
        ...reasons.map((reason) => `Asked because ${reason}`),
      ]
      context.stdout(`${lines.join('\n')}\n`)
      return context.confirm(`Make these changes on ${plan.target.name}?`, signal)
    },
  }
}
