import type { Evidence, WireEvidence } from '../model/evidence.ts'
import type { Diagnosis } from '../model/outcome.ts'
import { count } from './columns.ts'
import { networkLine } from './network-line.ts'
import { signs } from './paint.ts'
import type { Paint } from './paint.ts'

interface Line {
  sign: keyof typeof signs
  name: string
  text: string
}

/** One line for each place that was looked from. */
export function vantageLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const { evidence } = diagnosis
  const lines = [platform(evidence), network(evidence), wire(evidence), guest(diagnosis)]
  return lines.map(
    ({ sign, name, text }) => `  ${paint(sign, signs[sign])} ${name.padEnd(9)} ${text}`,
  )
}

function platform({ platform: seen }: Evidence): Line {
  const name = 'platform'
  if (!seen.seen) return { sign: 'unsure', name, text: `not seen: ${seen.failure.message}` }
  const { power, agent } = seen.value
  const agentText = agent === 'ready' ? 'agent ready' : agent ? 'agent not ready' : 'agent unknown'
  const sign = power === 'running' && agent === 'ready' ? 'good' : power ? 'bad' : 'unsure'
  return { sign, name, text: `${power ?? 'power unknown'}, ${agentText}` }
}

function network(evidence: Evidence): Line {
  const name = 'network'
  const { network: seen } = evidence
  if (!seen.seen) return { sign: 'unsure', name, text: `not seen: ${seen.failure.message}` }
  return { name, ...networkLine(seen.value, evidence) }
}

function wire({ wire: seen }: Evidence): Line {
  const name = 'wire'
  if (!seen.seen) return { sign: 'unsure', name, text: `not seen: ${seen.failure.message}` }
  const sign = seen.value.verdict === 'ok' ? 'good' : 'bad'
  return { sign, name, text: [...passed(seen.value), seen.value.observed].join('  ') }
}

const stageTitles = { tcp: 'TCP', x224: 'X.224', tls: 'TLS' } as const

function passed({ stage, verdict }: WireEvidence): string[] {
  const order = ['tcp', 'x224', 'tls'] as const
  const reached = order.findIndex((each) => each === stage)
  const whole = stage === 'certificate' || stage === 'credssp' || verdict === 'ok'
  const through = whole ? order.length : Math.max(0, reached)
  return order.slice(0, through).map((each) => `${stageTitles[each]} ✓`)
}

function guest({ evidence, symptoms }: Diagnosis): Line {
  const name = 'guest'
  if (!evidence.guest.seen) {
    return { sign: 'unsure', name, text: `not seen: ${evidence.guest.failure.message}` }
  }
  const { unseen, ...sections } = evidence.guest.value
  const missing = Object.keys(unseen)
  const read = count(Object.keys(sections).length, 'section')
  const text = missing.length > 0 ? `${read} read, not seen: ${missing.join(', ')}` : `${read} read`
  const ill = symptoms.some((each) => each.seenFrom === 'guest' && !each.id.startsWith('event-'))
  return { sign: ill ? 'bad' : 'good', name, text }
}
