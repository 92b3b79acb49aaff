import { createHash } from 'node:crypto'

import { z } from 'zod'

import { oneSpelling } from './single-address.ts'

/** Longest name of a rule (ARM naming rules); it ends in a letter, a digit or an underscore. */
const longestName = 80
/** Longest description of a rule (ARM). */
const longestDescription = 140
/** Characters of a hash that tell two VMs apart whose names were cut alike. */
const hashLength = 8

/**
 * The name of the rule that lets one address in to one port of one VM: the same each time, so that
 * asking twice makes one rule.
 */
export function ownRuleName(vm: string, source: string, port: number): string {
  const tail = `${oneSpelling(source).replaceAll(/[.:]/g, '-')}-${port}`
  const room = longestName - 'rdp-azure--'.length - tail.length
  return `rdp-azure-${shortened(vm, room)}-${tail}`
}

function shortened(vm: string, room: number): string {
  const plain = vm.replaceAll(/[^\w.-]/g, '_')
  if (plain.length <= room) return plain
  const hash = createHash('sha256').update(plain.toLowerCase()).digest('hex')
  return `${plain.slice(0, room - hashLength - 1)}-${hash.slice(0, hashLength)}`
}

/** What the description of a rule of ours tells: whose it is, which run made it, and until when it was wanted. */
export interface OwnMark {
  /** The principal that made it, as its token names it, cut to what a description holds. */
  owner: string
  runId: string
  /** ISO time in UTC, whole seconds. */
  until: string
}

/** Where a mark tells the run, the end and the owner. */
const spelling = /^rdp-azure run ([0-9a-f]{32}) until (\S{1,30}) by (.{1,100})$/

/** The description of a rule of ours; `parseOwnMark` reads it again. */
export function ownMark({ owner, runId, until }: OwnMark): string {
  const whole = new Date(Date.parse(until)).toISOString().replace(/\.\d+Z$/, 'Z')
  const head = `rdp-azure run ${runId} until ${whole} by `
  return head + ownerAsMarked(owner).slice(0, longestDescription - head.length)
}

/** The owner as a mark spells it, so that marks can be compared with who is signed in now. */
function ownerAsMarked(owner: string): string {
  const plain = owner.trim().replaceAll(/[^\x20-\x7e]/g, '?')
  return plain === '' ? 'unknown' : plain
}

/** Reads a mark; undefined for a description that is not ours. */
export function parseOwnMark(description: string | undefined): OwnMark | undefined {
  const [, runId, until, owner] = spelling.exec(description ?? '') ?? []
  if (runId === undefined || owner === undefined) return undefined
  if (!z.iso.datetime().safeParse(until).success || until === undefined) return undefined
  return { owner, runId, until }
}

/** Whether a mark names this principal; names longer than a mark holds are compared as far as it holds them. */
export function isOwnedBy(mark: OwnMark, principal: string): boolean {
  return parseOwnMark(ownMark({ ...mark, owner: principal }))?.owner === mark.owner
}
