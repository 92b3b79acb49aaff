import { expect } from 'vitest'

import { frameLimitBytes, unpackFrame } from '../../../src/guest/frame.ts'
import type { GuestAnswer, GuestRequest } from '../../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../../src/model/windows-state.ts'

/** What came out of one machine: what Run Command hands back, and the Windows that is left. */
export interface Outcome {
  state: WindowsState
  stdout: string
  stderr: string
}

/** One way to run a guest script over a simulated Windows. */
export type Guest = (script: string, state: WindowsState) => Promise<Outcome>

/**
 * Both gave the same answer and left the same Windows. Texts of errors are not compared, because
 * Windows translates them; ids are.
 */
export function expectSame(request: GuestRequest, left: Outcome, right: Outcome): void {
  expect(left.stderr).toBe(right.stderr)
  expect(answerOf(request, left, right)).toEqual(answerOf(request, right, left))
  expect(comparable(left.state)).toEqual(comparable(right.state))
}

function answerOf(request: GuestRequest, one: Outcome, other: Outcome): unknown {
  if (one.stdout.includes(':blocked:')) return one.stdout.trim()
  const [answer, beside] = [one, other].map(({ stdout, stderr }) =>
    unpackFrame(stdout, stderr, request.requestId),
  )
  if (!answer || !beside) throw new Error('two answers were given')
  return withoutTexts(withinBoth(answer, beside, one.stdout.length))
}

/**
 * Two implementations of gzip pack differently, so at the edge of a frame one may hold a section that
 * the other leaves out. Only there.
 */
function withinBoth(answer: GuestAnswer, beside: GuestAnswer, length: number): unknown {
  if (answer.omitted.length === beside.omitted.length) return answer
  expect(Math.abs(answer.omitted.length - beside.omitted.length)).toBe(1)
  if (answer.omitted.length < beside.omitted.length)
    expect(length).toBeGreaterThan(0.95 * frameLimitBytes)
  const shared = Object.entries(answer.sections).filter(([name]) =>
    Object.hasOwn(beside.sections, name),
  )
  return { ...answer, omitted: [], sections: Object.fromEntries(shared) }
}

function comparable(state: WindowsState): unknown {
  const files = Object.entries(state.files).map(([path, file]) =>
    path.endsWith('.json') ? [path, { ...file, content: recordIn(file.content) }] : [path, file],
  )
  return { ...state, files: Object.fromEntries(files) }
}

/** A record as data. That of a whole answer may differ as its frame does, so only its changes count. */
function recordIn(content = ''): unknown {
  const record: unknown = JSON.parse(Buffer.from(content, 'base64').toString('utf8'))
  const isAnswer = typeof record === 'object' && record !== null && 'sections' in record
  return withoutTexts(isAnswer ? { ...record, sections: {}, omitted: [] } : record)
}

function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts)
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value).map(([name, inner]) => [name, withoutTexts(inner)] as const)
  const isReason = Object.hasOwn(value, 'id') && Object.hasOwn(value, 'message')
  return Object.fromEntries(isReason ? pairs.filter(([name]) => name !== 'message') : pairs)
}
