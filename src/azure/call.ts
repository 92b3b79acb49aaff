import type { CallOptions } from './azure.ts'
import type { CallContext } from './call-context.ts'
import { explain } from './explain.ts'

/** Runs one call; whatever it throws becomes an `RdpAzureError` that names the right and the way on. */
export async function calling<Result>(
  context: CallContext,
  { abortSignal }: CallOptions,
  call: (context: CallContext) => Promise<Result>,
): Promise<Result> {
  try {
    return await call(context)
  } catch (thrown) {
    throw explain(thrown, context, abortSignal)
  }
}
