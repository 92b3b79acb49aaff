import { guidOf, vmKey } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { refusedAtGate } from '../gates.ts'
import { badRequest } from '../refusals.ts'
import { armError, ok } from '../request.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'

/** Where the pretend store of blobs begins; beside ARM on the same server, as the client's list of hosts has it. */
const root = '/sandbox-blobs/'

/** `POST …/retrieveBootDiagnosticsData`: two addresses that are their own permission. Refused where they are off, in the sandbox's words. */
export function bootDiagnosticsOf(
  _request: ArmRequest,
  vm: WorldVm,
  cloud: PretendCloud,
): ArmAnswer {
  const refused = refusedAtGate(cloud, vm, 'retrieveBootDiagnosticsData')
  if (refused !== undefined) return refused
  if (vm.platform.serialLog === null) {
    const text = `Boot diagnostics are not enabled for the VM '${vm.name}', says the sandbox.`
    return badRequest('BadRequest', text)
  }
  const address = (file: string): string =>
    `${cloud.origin()}${root}${folderOf(vm)}/${file}?sv=2018-03-28&sr=b&sp=r&sig=${signatureOf(vm)}`
  return ok({
    consoleScreenshotBlobUri: address('screenshot.bmp'),
    serialConsoleLogBlobUri: address('serialconsole.log'),
  })
}

/**
 * `HEAD` and `GET` of a serial log, answered before anybody is asked for a token; undefined for other
 * calls. A token is refused, as the real store refuses one beside a signature.
 */
export function blobOf(
  request: ArmRequest,
  authorization: string | undefined,
  { machines }: PretendCloud,
): ArmAnswer | undefined {
  const { method, path, query, range } = request
  if (!path.startsWith(root)) return undefined
  if (authorization !== undefined) return armError(400, 'InvalidAuthenticationInfo', 'A token.')
  const [folder, file] = path.slice(root.length).split('/')
  const vm = machines.list().find((each) => folderOf(each) === folder)
  if (!vm || query.get('sig') !== signatureOf(vm)) {
    return armError(403, 'AuthenticationFailed', 'The signature does not match.')
  }
  const log = vm.platform.serialLog
  if (log === null || file !== 'serialconsole.log' || !/^(GET|HEAD)$/.test(method)) {
    return armError(404, 'BlobNotFound', 'The specified blob does not exist.')
  }
  return method === 'HEAD' ? { status: 200, text: log } : partOf(log, range)
}

/** The store counts from the start only: what counts from the end, it does not know, and gives all. */
function partOf(log: string, range: string | undefined): ArmAnswer {
  const [, from, to] = /^bytes=(\d{1,9})-(\d{0,9})$/.exec(range ?? '') ?? []
  if (from === undefined) return { status: 200, text: log }
  const bytes = Buffer.from(log, 'utf8')
  const end = to ? Number(to) + 1 : bytes.length
  return { status: 206, text: bytes.subarray(Number(from), end).toString('utf8') }
}

function folderOf(vm: WorldVm): string {
  return `bootdiagnostics-${guidOf(`boot ${vmKey(vm)}`)}`
}

function signatureOf(vm: WorldVm): string {
  return guidOf(`signature ${vmKey(vm)}`).replaceAll('-', '')
}
