import { lossOf } from './arm-fault.ts'
import type { ArmFault } from './arm-fault.ts'
import { askedWait } from './arm-retry.ts'
import type { CallContext } from './call-context.ts'
import { againWith, subjectOf } from './explain-rule.ts'
import type { ExplainRule, Explanation } from './explain-rule.ts'
import { plainText } from './plain-text.ts'

/** Rows about the way to Azure, and the last one, which takes everything. */
export const reachRules: readonly ExplainRule[] = [
  {
    code: 'ArmThrottled',
    when: ({ status }) => status === 429,
    explain: throttled,
  },
  {
    code: 'ArmUnreachable',
    when: ({ status, code }) => status === 0 && isUntrusted(code),
    explain: ({ code }, context) => ({
      message: `the certificate that answers for Azure is not trusted here (${code}); a proxy that inspects TLS does this`,
      next: [`NODE_EXTRA_CA_CERTS=<PEM file of the proxy’s authority> ${againWith(context)}`],
    }),
  },
  {
    code: 'ArmUnreachable',
    when: ({ status }) => status === 0,
    explain: unreachable,
  },
  {
    code: 'ArmFailed',
    explain: (fault, context) => ({
      message: `Azure could not ${context.action.does} (${subjectOf(context)}): ${whatFailed(fault)}${arrival(context)}`,
      next: again(context),
    }),
  },
]

function throttled(fault: ArmFault, context: CallContext): Explanation {
  const waitMs = askedWait(
    { retryAfter: fault.header('retry-after'), body: fault.message },
    Date.now(),
  )
  const seconds = waitMs === undefined ? undefined : Math.ceil(waitMs / 1_000)
  const bucket = plainText(fault.detail?.target ?? '', 60)
  const when = seconds === undefined ? 'later' : `in ${seconds} s`
  return {
    message: `Azure is throttling${bucket && ` (${bucket})`} and asks to come back ${when}, longer than this run waits`,
    next: again(context),
    data: { retryAfterSeconds: seconds ?? null, bucket },
  }
}

function unreachable({ code, message }: ArmFault, context: CallContext): Explanation {
  const why = code === '' ? plainText(message, 200) : plainText(code, 60)
  return {
    message: context.mayHaveArrived
      ? `the connection to Azure was lost (${why}) after the request to ${context.action.does} was sent, so it may have arrived`
      : `Azure Resource Manager cannot be reached (${why})`,
    next: [...again(context), 'behind a proxy: set HTTPS_PROXY=http://<proxy>:<port> first'],
    data: { connection: lossOf(code) ?? 'failed' },
  }
}

// OpenSSL verification results, as Node names them.
function isUntrusted(code: string): boolean {
  return /CERT|ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS/.test(code)
}

function whatFailed({ status, code, message }: ArmFault): string {
  const text = plainText(message)
  const name = plainText(code, 80)
  if (name === '' && text === '') return `HTTP ${status} without an explanation`
  return [name, text].filter((part) => part !== '').join(': ')
}

function arrival({ mayHaveArrived }: CallContext): string {
  return mayHaveArrived === true ? '; the request may have arrived all the same' : ''
}

function again(context: CallContext): string[] {
  return context.vm === undefined ? [] : [againWith(context)]
}
