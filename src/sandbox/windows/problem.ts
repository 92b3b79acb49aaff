/** Why something could not be read or done in the guest: what PowerShell would have as id and text. */
export interface Problem {
  id: string
  message: string
  /** The path is not safe to touch: the change is refused, not failed. */
  refused?: true
}

/** A value, or why there is none. */
export type Read<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** Wraps a value. */
export function found<T>(value: T): Read<T> {
  return { ok: true, value }
}

/** Wraps a problem; the text is cut as the guest scripts cut it. */
export function problem(id: string, message: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { id, message: message.slice(0, longestMessage) } }
}

const longestMessage = 200

/** As `problem`, for what is refused. */
export function refused(id: string, message: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { ...problem(id, message).problem, refused: true } }
}
