import { RdpAzureError } from '../../errors.ts'
import { askedWords } from '../asked-words.ts'
import { commandFor } from '../command-for.ts'
import type { JudgedWay, WayQuestion } from './judge-way.ts'

/** A part that had to be read first: what is not seen is not taken for absent. */
export function notSeen(part: string, cause?: RdpAzureError): RdpAzureError {
  const why = cause === undefined ? '' : `: ${cause.message}`
  const message = `${part} could not be read, so nothing was opened${why}`
  return new RdpAzureError(cause?.code ?? 'Undetermined', message, {
    next: cause?.next ?? ['run the same command again'],
    data: { ...cause?.data, part },
  })
}

/** Nothing that a rule would change keeps the caller out, or nobody can tell what does. */
export function closedElsewhere(
  { target, asked }: WayQuestion,
  { view, rules }: JudgedWay,
): RdpAzureError {
  const show = commandFor('nsg show', target, ...askedWords(asked))
  const rulesUnseen = view.unseen.find(({ part }) => part === 'rules')
  if (rulesUnseen) {
    const { code, message, next, data } = rulesUnseen.failure
    return notSeen('rules of its interface', new RdpAzureError(code, message, { next, data }))
  }
  if (rules?.answer.noGroup === true && view.access === 'closed') {
    return new RdpAzureError('NoRepair', `${view.because}; no rule can be made without a group`, {
      next: ['associate a network security group with its interface or subnet', show],
    })
  }
  return new RdpAzureError(
    'Undetermined',
    `whether a rule would help is not known: ${view.because}`,
    {
      next: [show],
    },
  )
}
