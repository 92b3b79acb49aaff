import { RdpAzureError } from '../../errors.ts'

/** The error for a patch that cannot be laid over a state; names the place in the patch. */
export function patchInvalid(path: readonly PropertyKey[], why: string): RdpAzureError {
  const place = path.map((step) => quoted(String(step))).join('.')
  const message = place === '' ? `a patch of Windows ${why}` : `windows.${place}: ${why}`
  return new RdpAzureError('ScenarioInvalid', message, {
    next: [
      'docs/sandbox.md describes the state of the simulated Windows and the names a patch may use',
    ],
    data: { path: path.map(String) },
  })
}

/** Paths of files and keys hold dots and blanks, so they are shown in quotes. */
function quoted(step: string): string {
  return /^[\w$-]+$/.test(step) ? step : `"${step}"`
}
