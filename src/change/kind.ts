import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { Json, PlannedChange } from '../model/change.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

/** A before-value that evidence shows, what was not seen, or why what was seen must not be touched. */
export type Present<V> =
  | { seen: true; value: V }
  | { seen: false; missing: string }
  | { seen: false; refuse: string }

/** An after-value, or why this change must not be made at all. */
export type Wanted<V> = { ok: true; value: V } | { ok: false; because: string }

/** What Windows makes beside a change, which undo lists and leaves. */
export interface Consequence {
  what: string
  /**
   * Which parts of a Windows state it covers: dotted path prefixes, matched by `isConsequence`. They end
   * at a dot or a backslash, so a key covers its subkeys; `*` stands for any text without these two.
   */
  covers: readonly string[]
  /** Only a change with this `path` among its params brings it about; any change of the kind when left out. */
  ofPath?: string
}

/** What collect must read for a kind, by the members of a request. */
export interface ChangeNeeds {
  registryKeys: string[]
  /** By key, the values that matter of one that holds many others. */
  registryValues: Record<string, string[]>
  /** Keys whose owner and access list are read. */
  keyAccess: string[]
  services: string[]
  paths: string[]
}

/** One kind of change, written with its own types. Each kind is one file of this folder. */
export interface KindDefinition<P, V> {
  name: string
  where: 'guest' | 'azure'
  /** `state` has before, after and inverse; `action` runs once by id and is never taken back. */
  nature: 'state' | 'action'
  params: z.ZodType<P>
  value: z.ZodType<V>
  /** What collect must read so that `before` is seen. Params may come from any loaded runbook. */
  needs(params: P): Partial<ChangeNeeds>
  before(params: P, guest: GuestEvidence): Present<V>
  after(params: P, before: V): Wanted<V>
  /** One line for people: what is touched, from what, to what. */
  describe(params: P, before: V, after: V): { subject: string; from: string; to: string }
  /** How the change lowers the VM's security, if it does. */
  weakens(params: P, before: V, after: V): string | undefined
  /**
   * After how long, in minutes, the change ends, if it does: Windows or Azure takes it back by itself, or
   * the change itself tells that its time is over. `weakens` says which.
   */
  expiresAfterMinutes?(params: P): number | undefined
  /** Why undo cannot put this back, if it cannot. Actions always say. */
  notUndoable(params: P): string | undefined
  consequences: readonly Consequence[]
  /**
   * The evidence as it will be once the change is made, so that a later change of the same plan finds
   * its before-value. Kinds that no other builds on leave it out.
   */
  foresee?(params: P, after: V, guest: GuestEvidence): GuestEvidence
}

/**
 * The same kind with its types erased to JSON, as plans and journals carry it. A change whose params or
 * values are not of the kind's shape makes the telling functions throw `PlanInvalid`.
 */
export interface ChangeKind {
  name: string
  where: 'guest' | 'azure'
  nature: 'state' | 'action'
  params: z.ZodType
  needs(params: Json): ChangeNeeds
  plan(params: Json, guest: GuestEvidence | undefined): Planned
  describe(change: PlannedChange): { subject: string; from: string; to: string }
  weakens(change: PlannedChange): string | undefined
  expiresAfterMinutes(change: PlannedChange): number | undefined
  notUndoable(change: PlannedChange): string | undefined
  /** The same change the other way round; undefined for actions. */
  inverse(change: PlannedChange): PlannedChange | undefined
  /** The evidence as it will be once the change is made. */
  foresee(change: PlannedChange, guest: GuestEvidence): GuestEvidence
  consequences: readonly Consequence[]
}

/** A change ready for a plan, or why there is none. `unneeded`: the wanted value is already there. */
export type Planned =
  | { kind: 'change'; params: PlannedChange['params']; before: Json; after: Json }
  | { kind: 'unneeded' }
  | { kind: 'unseen'; missing: string }
  | { kind: 'refused'; because: string }

const noEvidence: GuestEvidence = { unseen: {} }
const asJson = (value: unknown): Json => z.json().parse(value)
const asParams = (value: unknown): PlannedChange['params'] =>
  z.record(z.string(), z.json()).parse(value)

const inWords = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ')

function readPart<T>(
  schema: z.ZodType<T>,
  change: PlannedChange,
  part: 'params' | 'before' | 'after',
): T {
  const read = schema.safeParse(change[part])
  if (read.success) return read.data
  throw new RdpAzureError(
    'PlanInvalid',
    `change ${change.id} is no ${change.kind}: its ${part} do not fit (${inWords(read.error)})`,
    { data: { change: change.id, kind: change.kind, part } },
  )
}

/** Erases the types of a kind; every value is parsed on the way in, so nothing is trusted by shape. */
export function defineKind<P, V>(definition: KindDefinition<P, V>): ChangeKind {
  const open = (change: PlannedChange) => ({
    params: readPart(definition.params, change, 'params'),
    before: readPart(definition.value, change, 'before'),
    after: readPart(definition.value, change, 'after'),
  })
  return {
    name: definition.name,
    where: definition.where,
    nature: definition.nature,
    params: definition.params,
    consequences: definition.consequences,
    needs(params) {
      const wanted = definition.needs(definition.params.parse(params))
      return {
        registryKeys: wanted.registryKeys ?? [],
        registryValues: wanted.registryValues ?? {},
        keyAccess: wanted.keyAccess ?? [],
        services: wanted.services ?? [],
        paths: wanted.paths ?? [],
      }
    },
    plan(rawParams, guest) {
      // A template may have been filled with what a hostile guest said, so a misfit is no bug.
      const read = definition.params.safeParse(rawParams)
      if (!read.success)
        return { kind: 'refused', because: `${definition.name}: ${inWords(read.error)}` }
      const params = read.data
      const before = definition.before(params, guest ?? noEvidence)
      if (!before.seen && 'refuse' in before) return { kind: 'refused', because: before.refuse }
      if (!before.seen) return { kind: 'unseen', missing: before.missing }
      const after = definition.after(params, before.value)
      if (!after.ok) return { kind: 'refused', because: after.because }
      // Parsed, so that equal values have their fields in one order and are equal as text.
      const from = asJson(definition.value.parse(before.value))
      const to = asJson(definition.value.parse(after.value))
      const same = JSON.stringify(from) === JSON.stringify(to)
      if (definition.nature === 'state' && same) return { kind: 'unneeded' }
      return { kind: 'change', params: asParams(params), before: from, after: to }
    },
    describe(change) {
      const { params, before, after } = open(change)
      return definition.describe(params, before, after)
    },
    weakens(change) {
      const { params, before, after } = open(change)
      return definition.weakens(params, before, after)
    },
    expiresAfterMinutes(change) {
      return definition.expiresAfterMinutes?.(open(change).params)
    },
    notUndoable(change) {
      return definition.notUndoable(open(change).params)
    },
    inverse(change) {
      if (definition.nature === 'action') return undefined
      return { ...change, before: change.after, after: change.before }
    },
    foresee(change, guest) {
      const { params, after } = open(change)
      return definition.foresee?.(params, after, guest) ?? guest
    },
  }
}
