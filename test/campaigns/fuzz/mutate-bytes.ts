import type { Random } from './random.ts'

/** Bytes that lengths, tags and counters turn on. */
const edges = [0, 1, 2, 3, 0x7f, 0x80, 0x81, 0x82, 0x83, 0xa0, 0xa4, 0xd0, 0xfe, 0xff] as const

type Mutation = (bytes: Buffer, random: Random) => Buffer

const changed = (bytes: Buffer, at: number, value: number): Buffer => {
  const copy = Buffer.from(bytes)
  if (at < copy.length) copy[at] = value
  return copy
}

const mutations: readonly [Mutation, ...Mutation[]] = [
  (bytes, random) => changed(bytes, random.below(bytes.length), random.below(256)),
  (bytes, random) => changed(bytes, random.below(bytes.length), random.pick(edges)),
  (bytes, random) => {
    const at = random.below(bytes.length)
    return changed(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)))
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  (bytes, random) => {
    const at = random.below(bytes.length + 1)
    const inserted = Buffer.alloc(1 + random.below(8), random.below(256))
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
  },
  (bytes, random) => {
    const [from, to] = [random.below(bytes.length + 1), random.below(bytes.length + 1)]
    return Buffer.concat([bytes, bytes.subarray(Math.min(from, to), Math.max(from, to))])
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))])
  },
  (_bytes, random) =>
    Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256))),
]

/** An answer with up to eight mistakes in it; one in eight is left as it is. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  let result = bytes
  for (let left = random.below(8); left > 0; left -= 1) {
    result = random.pick(mutations)(result, random)
  }
  return result
}
