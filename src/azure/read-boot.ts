import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { BootDiagnostics } from '../model/evidence.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { armSend } from './arm-send.ts'
import type { CallOptions } from './azure.ts'
import { blobSend } from './blob-pipeline.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { withoutSecrets } from './plain-text.ts'
import type { ArmSession } from './session.ts'
import { vmActionUrl } from './vm-id.ts'

/** What is read of a serial log, from its end. Azure keeps about a megabyte; the last boot is at the end. */
const tailBytes = 64 * 1024
/** What is kept of that, in characters: evidence goes into files and journals. */
const tailCharacters = 20_000

const uri = z.string().min(1).max(4_000).nullish().catch(undefined)
const answerSchema = z.object({ consoleScreenshotBlobUri: uri, serialConsoleLogBlobUri: uri })

/**
 * Reads the boot diagnostics: whether they are switched on, whether there is a screenshot, and the end of
 * the serial log. The log is fetched by the address Azure gives for it, without a token; the address is
 * neither kept nor told.
 */
export async function readBoot(
  session: ArmSession,
  target: Target,
  options: CallOptions,
): Promise<BootDiagnostics> {
  return calling(aboutVm(session, actions.readBoot, target), options, async () => {
    const { abortSignal } = options
    const url = vmActionUrl(target.id, 'retrieveBootDiagnosticsData')
    const { body } = await armSend(session, 'post', url, { abortSignal })
    const { consoleScreenshotBlobUri, serialConsoleLogBlobUri } =
      answerSchema.safeParse(body).data ?? {}
    const screenshot = Boolean(consoleScreenshotBlobUri)
    if (!serialConsoleLogBlobUri) return { enabled: screenshot, screenshot }
    const serialLogTail = await readTail(session, serialConsoleLogBlobUri, options)
    return { enabled: true, screenshot, serialLogTail }
  })
}

/** Azure's blobs take no range counted from the end, so the size is asked first. */
async function readTail(
  { blobs }: ArmSession,
  url: string,
  { abortSignal }: CallOptions,
): Promise<string> {
  const head = answered(await blobSend(blobs, 'HEAD', url, { abortSignal }))
  const size = Number(head.headers.get('content-length') ?? 0)
  if (!(size > 0)) return ''
  const headers = { range: `bytes=${Math.max(0, size - tailBytes)}-${size - 1}` }
  const response = answered(
    await blobSend(blobs, 'GET', url, { abortSignal, headers, stream: true }),
  )
  return withoutSecrets(cleanLog(await endOf(response))).slice(-tailCharacters)
}

function answered(response: PipelineResponse): PipelineResponse {
  if (response.status === 200 || response.status === 206) return response
  throw new RdpAzureError(
    'ArmFailed',
    `the store of the boot diagnostics answered HTTP ${response.status}`,
    { data: { status: response.status } },
  )
}

/** The last bytes of a body that may be longer than what was asked for: who ignores the range is cut short. */
async function endOf({ readableStreamBody, bodyAsText }: PipelineResponse): Promise<string> {
  if (readableStreamBody === undefined) return (bodyAsText ?? '').slice(-tailBytes)
  let end = Buffer.alloc(0)
  let read = 0
  for await (const part of readableStreamBody) {
    const bytes = Buffer.from(part)
    read += bytes.length
    end = Buffer.concat([end, bytes]).subarray(-tailBytes)
    if (read > 64 * tailBytes) break
  }
  return end.toString('utf8')
}

/** Terminal sequences, as the Special Administration Console writes them, and every other control character but line ends. */
function cleanLog(text: string): string {
  return (
    text
      .replaceAll(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex -- these are what is taken out
      .replaceAll(/\u001B(?:\[[0-9;?]{0,20}[@-~]|[@-Z\\-_])/g, '')
      .replaceAll(/[^\P{C}\n\t]/gu, '')
      .replaceAll(/\n{3,}/g, '\n\n')
  )
}
