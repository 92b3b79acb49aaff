/**
 * The entry whose name is the same without regard to case, as Windows compares keys, values, services
 * and paths; an exact match wins. Only the record's own entries count, because names come from outside.
 */
export function findByName<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  const entries = Object.entries(record)
  const folded = name.toLowerCase()
  const found =
    entries.find(([entry]) => entry === name) ??
    entries.find(([entry]) => entry.toLowerCase() === folded)
  return found?.[1]
}

/** True when Windows takes both for the same name. */
export function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
