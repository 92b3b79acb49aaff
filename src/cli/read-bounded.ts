import { open } from 'node:fs/promises'
import path from 'node:path'

import { RdpAzureError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { CliContext } from './context.ts'

/** Reads a text file a user hands in, at most so many bytes. */
export async function readBounded(
  context: CliContext,
  file: string,
  mostBytes: number,
  code: ErrorCode,
): Promise<string> {
  const next = ['check the path; it is relative to where the command runs']
  try {
    const handle = await open(path.resolve(context.cwd, file))
    try {
      const buffer = Buffer.alloc(mostBytes + 1)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
      if (bytesRead <= mostBytes) return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RdpAzureError(code, `${file} cannot be read: ${why}`, { next, cause })
  }
  throw new RdpAzureError(code, `${file} is larger than ${mostBytes} bytes`, { next })
}

/** Reads a stream to its end, at most so many bytes. Throws `Usage` above that. */
export async function readAll(
  stream: AsyncIterable<string | Buffer>,
  mostBytes: number,
): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stream) {
    const buffer = Buffer.from(part)
    bytes += buffer.length
    if (bytes > mostBytes) {
      const message = `stdin holds more than ${mostBytes} bytes`
      throw new RdpAzureError('Usage', message, { next: ['give less, or name it as an operand'] })
    }
    parts.push(buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}
