import { readSddl } from '../../src/change/sddl.ts'
import { jsonSchema } from '../../src/model/change.ts'
import type { Json } from '../../src/model/change.ts'
import { windowsStateSchema } from '../../src/model/windows-state.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'

/** One thing done to one place of a state: `at` picks the place, `how` what becomes of it. */
export interface Mutation {
  at: number
  how: number
}

type Place = (string | number)[]

/** The state with one place changed; the state itself where Windows could not be so. */
export function mutate(state: WindowsState, { at, how }: Mutation): WindowsState {
  const json = jsonSchema.parse(state)
  const place = placeAt(json, at)
  if (place === undefined) return state
  const parsed = windowsStateSchema.safeParse(changedAt(json, place, how))
  return parsed.success && isPossible(parsed.data) ? parsed.data : state
}

/** Windows keeps descriptors in binary, so none can be text that is no descriptor. */
function isPossible({ files, registry }: WindowsState): boolean {
  const described = [...Object.values(files), ...Object.values(registry)]
  return described.every(({ sddl }) => sddl === undefined || readSddl(sddl) !== undefined)
}

/** Each part of the state is as likely as any other, however much stands in it. */
function placeAt(state: Json, at: number): Place | undefined {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return undefined
  const parts = Object.entries(state)
  const index = Math.floor(at * parts.length)
  const [name, part] = parts[index] ?? []
  if (name === undefined || part === undefined) return undefined
  const places = placesOf(part, [name])
  return places[Math.floor((at * parts.length - index) * places.length)]
}

/** Every member of the state, values and whole branches alike. */
function placesOf(value: Json, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at]
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [
    ...(at.length > 1 ? [at] : []),
    ...members.flatMap(([name, member]) => placesOf(member, [...at, name])),
  ]
}

function changedAt(value: Json, [step, ...rest]: Place, how: number): Json {
  if (step === undefined) return changed(value, how)
  if (Array.isArray(value)) {
    return value.flatMap((member, index) => {
      if (index !== step) return [member]
      return rest.length === 0 && how === 0 ? [] : [changedAt(member, rest, how)]
    })
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (name !== step) return [[name, member]]
    return rest.length === 0 && how === 0 ? [] : [[name, changedAt(member, rest, how)]]
  })
  return Object.fromEntries(members)
}

const descriptors = ['O:SYG:SYD:P', 'O:SYG:SYD:P(A;;FA;;;SY)', 'O:BAG:SYD:(D;;FA;;;WD)(A;;FA;;;SY)']
const texts = [
  '',
  'x',
  '0',
  '%SystemRoot%',
  'disabled',
  'stopped',
  'REG_SZ',
  'REG_BINARY',
  '\u0007',
]
const numbers = [0, 1, 2, 3, 4, 65_535, 4_294_967_295, -1]

function changed(value: Json, how: number): Json {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return numbers[how % numbers.length] ?? 0
  if (typeof value === 'string') {
    const likely = value.includes('D:') ? descriptors : texts
    return likely[how % likely.length] ?? ''
  }
  if (Array.isArray(value)) return how % 2 === 0 ? [] : [...value, ...value]
  return how % 2 === 0 ? {} : value
}
