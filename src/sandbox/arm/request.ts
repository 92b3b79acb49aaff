/** A call as the pretend Azure sees it, read whole. */
export interface ArmRequest {
  method: string
  /** Path with its escapes undone; compared without case. */
  path: string
  /** Names in lower case: ARM takes them in any. */
  query: ReadonlyMap<string, string>
  apiVersion: string
  /** The header `Range`, where there is one. */
  range?: string | undefined
  /** Parsed JSON; undefined for an empty body. */
  body: unknown
  /** Conditions on the etag, as the headers give them. */
  ifMatch?: string | undefined
  ifNoneMatch?: string | undefined
}

/** What is said to a call. */
export interface ArmAnswer {
  status: number
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON; absent: no body at all. */
  body?: unknown
  /** Sent as it is, as plain text, in the place of a body. */
  text?: string
  /** Reset the connection instead of answering. */
  reset?: true
}

/** 200 with a JSON body. */
export function ok(body: unknown): ArmAnswer {
  return { status: 200, body }
}

/** An error in the wrapped shape of ARM: `{error: {code, message, …}}`. */
export function armError(
  status: number,
  code: string,
  message: string,
  more: { headers?: Record<string, string>; details?: unknown; additionalInfo?: unknown } = {},
): ArmAnswer {
  const { headers = {}, ...rest } = more
  return { status, headers, body: { error: { code, message, ...rest } } }
}
