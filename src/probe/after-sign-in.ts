import type { CredSsp } from '../model/evidence.ts'
import { clockToleranceMs } from './after-certificate.ts'
import type { TsAnswer } from './credssp.ts'
import { readChallenge } from './ntlm.ts'
import type { Sighting } from './sighting.ts'
import type { SignIn } from './sign-in.ts'

/** The first version with the binding of CVE-2018-0886 (MS-CSSP 2.2.1). */
const firstPatched = 5

/** What the beginning of network level authentication showed, and what the server said of itself. */
export function afterSignIn(signIn: SignIn): { sightings: Sighting[]; credSsp?: CredSsp } {
  const bytes = signIn.end === 'answered' ? 0 : signIn.bytes
  switch (signIn.end) {
    case 'closed': {
      const how = signIn.how === 'reset' ? 'reset (RST)' : 'closed (FIN)'
      return one('credssp-closed', bytes === 0 ? how : `${how} after ${bytes} bytes`)
    }
    case 'silent':
      return one('credssp-silent', bytes === 0 ? 'no byte in time' : `${bytes} bytes, then nothing`)
    case 'garbled':
      return one('credssp-garbled', `${bytes} bytes`)
    case 'answered':
      return answered(signIn.answer, signIn.atMs)
  }
}

function one(verdict: Sighting['verdict'], detail: string): { sightings: Sighting[] } {
  return { sightings: [{ verdict, detail }] }
}

function answered(answer: TsAnswer, atMs: number): { sightings: Sighting[]; credSsp: CredSsp } {
  const { version, errorCode, token } = answer
  const code = errorCode === undefined || errorCode === 0 ? undefined : hexOf(errorCode)
  const { clockMs, ...names } = (token && readChallenge(token)) ?? {}
  const clockSkewMs = clockMs === undefined ? undefined : Math.round(clockMs - atMs)
  const ntlm = { ...names, ...(clockSkewMs !== undefined && { clockSkewMs }) }
  const isTold = Object.keys(ntlm).length > 0
  const sightings: Sighting[] = [
    ...(code === undefined ? [] : one('credssp-refused', code).sightings),
    ...(code === undefined && !isTold ? one('credssp-garbled', 'no challenge').sightings : []),
    ...patchOf(version),
    ...skewOf(clockSkewMs),
  ]
  return {
    sightings,
    credSsp: {
      ...(version !== undefined && { version }),
      ...(code !== undefined && { errorCode: code }),
      ...(isTold && { ntlm }),
    },
  }
}

/** An NTSTATUS as Microsoft writes it. */
function hexOf(status: number): string {
  return `0x${status.toString(16).toUpperCase().padStart(8, '0')}`
}

function patchOf(version: number | undefined): Sighting[] {
  if (version === undefined || version >= firstPatched) return []
  return [{ verdict: 'credssp-unpatched', detail: `version ${version}` }]
}

function skewOf(clockSkewMs: number | undefined): Sighting[] {
  if (clockSkewMs === undefined || Math.abs(clockSkewMs) <= clockToleranceMs) return []
  const minutes = Math.round(Math.abs(clockSkewMs) / 60_000)
  const way = clockSkewMs > 0 ? 'ahead of' : 'behind'
  return [
    { verdict: 'clock-differs', detail: `the server is ${minutes} minutes ${way} this machine` },
  ]
}
