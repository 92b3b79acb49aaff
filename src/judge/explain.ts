import type { CodeCause, CodeMeaning, Explanation, Statement } from '../model/explanation.ts'
import {
  dialogOf,
  extendedOf,
  isGateway,
  namedExtended,
  pairOf,
  reasonOf,
  speaks,
  topicsOf,
} from './codes/find.ts'
import type { Told } from './codes/find.ts'
import { hexOf, numberOf } from './codes/number.ts'
import { inferred } from './codes/row.ts'
import type { CodeRow, Topic } from './codes/row.ts'
import { toldOptions } from './codes/words.ts'

/** What is explained, and how it was read. */
export interface ToExplain extends Told {
  /** Told with the answer: how the words of a person were read. */
  read?: readonly string[] | undefined
}

/**
 * Says what the codes of a client mean together: causes, most likely first, each with the observation
 * that tells it apart. The pair decides, since reasons and extended codes share numbers. Pure.
 */
export function explain({ read = [], ...given }: ToExplain): Explanation {
  const { told, how } = placed(given)
  const about = topicsOf(told)
  const [first] = about
  const { code, extended, dialog } = told
  return {
    schema: 'rdp-azure/explanation/1',
    known: isKnown(told),
    asked: {
      ...(code === undefined ? {} : { code: numberOf(code) }),
      ...(extended === undefined ? {} : { extended: numberOf(extended) }),
      ...(dialog === undefined ? {} : { dialog }),
    },
    read: [...read, ...how],
    headline: first?.headline ?? 'unknown code: no source known here names it',
    ...(first ? { layer: first.layer } : {}),
    concerns: [...(first?.concerns ?? [])],
    codes: meaningsOf(told),
    causes: causesOf(about),
    notes: [...about.flatMap(({ notes = [] }) => notes), ...collisions(told), ...unknowns(told)],
    next: nextOf(about, told),
  }
}

/** A number that is no reason and stands alone is an extended code where it is one by name. */
function placed({ code, extended, ...rest }: Told): { told: Told; how: string[] } {
  const alone = code !== undefined && extended === undefined && reasonOf(code) === undefined
  if (alone && namedExtended(code)) {
    const how = `${hexOf(code)} is no reason of the client; it was read as an extended code`
    return { told: { extended: code, ...rest }, how: [how] }
  }
  const numbers = {
    ...(code === undefined ? {} : { code }),
    ...(extended === undefined ? {} : { extended }),
  }
  return { told: { ...numbers, ...rest }, how: [] }
}

/** Extended code 0 beside a reason that nobody knows explains nothing. */
function isKnown(told: Told): boolean {
  const { code, extended } = told
  const alone = code === undefined && extended !== undefined && extendedOf(extended) !== undefined
  return alone || topicsOf(told).length > 0
}

function meaningsOf(told: Told): CodeMeaning[] {
  const { code, extended, dialog } = told
  const pair = pairOf(told)
  const said = dialogOf(dialog)
  return [
    ...(code === undefined
      ? []
      : [meaning(isGateway(code) ? 'gateway' : 'reason', code, reasonOf(code))]),
    ...(extended === undefined ? [] : [meaning('extended', extended, extendedOf(extended))]),
    ...(pair ? [{ as: 'pair' as const, says: [...pair.says], conflict: false }] : []),
    ...(said
      ? [{ as: 'dialog' as const, name: said.name, says: [...said.says], conflict: false }]
      : []),
  ]
}

function meaning(
  as: CodeMeaning['as'],
  code: number,
  row: CodeRow<string> | undefined,
): CodeMeaning {
  return {
    as,
    code: numberOf(code),
    ...(row ? { name: row.name } : {}),
    says: [...(row?.says ?? [])],
    conflict: row?.conflict === true,
  }
}

/** Each cause once; what is least likely stays last. */
function causesOf(about: readonly Topic[]): CodeCause[] {
  const all = about.flatMap(({ causes }) => causes)
  const once = all.filter((one, i) => all.indexOf(one) === i)
  const isLast = ({ why }: CodeCause) => why.startsWith('least likely')
  return once
    .toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)))
    .map((one) => ({ ...one, runbooks: [...one.runbooks], verdicts: [...one.verdicts] }))
}

/** One number, two meanings: without its partner a number says only half. */
function collisions({ code, extended }: Told): Statement[] {
  if (code === undefined || extended !== undefined || reasonOf(code) === undefined) return []
  const other = namedExtended(code)
  if (!other || !speaks(code)) return []
  const says = other.says[0]?.text ?? other.name
  return [inferred(`As an extended code ${hexOf(code)} means something else: ${says}.`)]
}

/** Layers by the last byte of a reason, as the named ones have them. */
const lastBytes: Readonly<Record<number, string>> = {
  0x04: 'sockets',
  0x06: 'RDP encryption',
  0x07: 'TLS and CredSSP',
  0x08: 'the core of the client, and licensing',
}

function unknowns({ code, extended }: Told): Statement[] {
  const reason = code !== undefined && reasonOf(code) === undefined
  const layer = reason ? lastBytes[code & 0xff] : undefined
  const named = code !== undefined && code > 0xff && code <= 0xffff
  return [
    ...(reason ? [inferred(`No source known here names the reason ${hexOf(code)}.`)] : []),
    ...(layer !== undefined && named
      ? [inferred(`Its last byte is that of reasons about ${layer}.`)]
      : []),
    ...(extended !== undefined && extendedOf(extended) === undefined
      ? [inferred(`No source known here names the extended code ${hexOf(extended)}.`)]
      : []),
  ]
}

function nextOf(about: readonly Topic[], told: Told): string[] {
  const next = about.flatMap((topic) => topic.next)
  const all = next.length > 0 ? next : ['rdp-azure probe <address>', 'rdp-azure diagnose <vm>']
  return [...new Set(all.map((each) => each.replace('{code}', toldOptions(told)).trim()))]
}
