import type { Host } from '../model/host.ts'
import type { Message } from '../model/message.ts'
import { planSchema } from '../model/plan.ts'
import type { Plan } from '../model/plan.ts'
import type { RdpAzure } from '../rdp-azure-options.ts'
import { planText } from '../report/plan-text.ts'
import type { CliContext } from './context.ts'
import type { SharedOptions } from './options.ts'
import { printText, safeText } from './output.ts'

/**
 * The host of a terminal: progress on stderr, consent by question when a person is there. A plan that
 * nobody is asked about is shown on stderr before it is made.
 */
export function terminalHost(
  context: CliContext,
  options: SharedOptions,
  library: () => RdpAzure,
): Host {
  const notify = notifier(context, options)
  if (!context.interactive || options.output === 'json') return { notify }
  return {
    notify,
    async approve(plan, reasons, signal) {
      const who = await whoIsSignedIn(library(), signal)
      printText(context, context.stdout, (paint) =>
        [planText(plan, paint), who, ...reasons.map((reason) => `Asked because ${reason}.`)].join(
          '\n',
        ),
      )
      const { name, resourceGroup } = plan.target
      return context.confirm(safeText(`Make these changes on ${name} in ${resourceGroup}?`))
    },
  }
}

/** As whom, in which tenant, subscription and cloud a change would be made: part of every question. */
export async function whoIsSignedIn(library: RdpAzure, abortSignal: AbortSignal): Promise<string> {
  const { name, tenantId, subscriptionId, cloud } = await library.principal({ abortSignal })
  const where = cloud === undefined ? '' : `, cloud ${cloud}`
  return `As ${name}, tenant ${tenantId}, subscription ${subscriptionId}${where}`
}

function notifier(context: CliContext, options: SharedOptions): Host['notify'] {
  let made: Plan | undefined
  return ({ code, level, text, data }: Message) => {
    // Kept for the moment it is permitted; a person is shown it with the question.
    if (code === 'plan.made') made = planSchema.safeParse(data['plan']).data
    const wanted = code !== 'plan.made' && (level !== 'debug' || options.debug)
    if (options.quiet || !wanted) return
    const asked = data['by'] === 'person'
    const plan = code === 'plan.permitted' && !asked && options.output === 'text' ? made : undefined
    if (plan) printText(context, context.stderr, (paint) => planText(plan, paint))
    context.stderr(`${safeText(text)}\n`)
  }
}
