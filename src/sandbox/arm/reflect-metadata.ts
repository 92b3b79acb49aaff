/**
 * The five functions of the decorator metadata proposal that tsyringe, on which @peculiar/x509
 * rests, asks for at its first line. Import this file before the library.
 */
const kept = new WeakMap<object, Map<unknown, unknown>>()

function own(target: object): Map<unknown, unknown> {
  const found = kept.get(target) ?? new Map<unknown, unknown>()
  kept.set(target, found)
  return found
}

function getOwnMetadata(key: unknown, target: object): unknown {
  return kept.get(target)?.get(key)
}

function getMetadata(key: unknown, target: object | null): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    if (kept.get(at)?.has(key)) return getOwnMetadata(key, at)
  }
  return undefined
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  own(target).set(key, value)
}

function hasOwnMetadata(key: unknown, target: object): boolean {
  return kept.get(target)?.has(key) ?? false
}

function metadata(key: unknown, value: unknown) {
  return (target: object): void => defineMetadata(key, value, target)
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata, hasOwnMetadata, metadata })
}
