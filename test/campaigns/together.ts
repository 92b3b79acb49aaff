/** What is laid over a healthy Windows. */
export type Patch = Record<string, unknown>

/** Every place a patch lays something, with what it lays; taken away is null. */
function leaves(patch: unknown, at = ''): [string, string][] {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return [[at, JSON.stringify(patch)]]
  }
  const own = Object.entries(patch)
  return own.length === 0
    ? [[at, '{}']]
    : own.flatMap(([name, part]) => leaves(part, `${at}/${name.toLowerCase()}`))
}

/** Why two states cannot be one Windows; nothing where they can. */
export function apartBecause(one: Patch, other: Patch): string | undefined {
  return conflict(one, other) ?? notAtOnce(one, other) ?? notAtOnce(other, one)
}

function conflict(one: Patch, other: Patch): string | undefined {
  const right = leaves(other)
  for (const [path, value] of leaves(one)) {
    for (const [place, wanted] of right) {
      if (path === place && value !== wanted) return `both lay ${path}`
      if (bothCertificates(path, place) && !sameCertificate(one, other)) {
        return 'a listener has one certificate'
      }
      const taken =
        (value === 'null' && place.startsWith(`${path}/`)) ||
        (wanted === 'null' && path.startsWith(`${place}/`))
      if (taken) return `one takes away ${value === 'null' ? path : place}`
    }
  }
  return undefined
}

function bothCertificates(path: string, place: string): boolean {
  const part = '/listenercertificate/'
  return path.startsWith(part) && place.startsWith(part)
}

function sameCertificate(one: Patch, other: Patch): boolean {
  return JSON.stringify(one['listenerCertificate']) === JSON.stringify(other['listenerCertificate'])
}

/** Where the certificate lies that Windows makes for itself, and its key. */
const ownCertificate =
  /^\/(files\/\$(rdpkeyfile|machinekeys)|registry\/\$(rdpcertificate|winstations\/values\/selfsigned))/

const isPort = (path: string) => path === '/registry/$rdptcp/values/portnumber/data'
const isRule = (path: string) => path.startsWith('/registry/$firewall\\firewallrules/values/')
// A rule of one profile may be of the wrong one.
const letsIn = ([path, value]: [string, string]) =>
  isRule(path) && value.includes('Action=Allow|Active=TRUE') && !value.includes('Profile=')

/** What no two places show: one state makes the other no fault at all. */
function notAtOnce(one: Patch, other: Patch): string | undefined {
  const [left, right] = [leaves(one), leaves(other)]
  const moved = left.some(([path]) => isPort(path))
  const onUsualPort = right.some(
    ([path, value]) =>
      path.startsWith('/listening/sockets') ||
      path.startsWith('/network/filters') ||
      path.includes('\\portproxy\\') ||
      (path.includes('$winstations\\') && value === '3389'),
  )
  // Whoever holds or drops 3389 is in nobody's way once Remote Desktop listens elsewhere.
  if (moved && onUsualPort) return 'one is about the port 3389, which the other leaves'
  const closed = !right.some(letsIn) && right.some(([path]) => isRule(path) || isPort(path))
  if (left.some(letsIn) && closed) return 'a rule of one lets in what the other keeps out'
  const sessionHost = left.some(([path]) => path.includes('\\rds-rd-server/values/installstate'))
  const sessions = right.some(([path]) => path === '/activesessions')
  // Two is the limit of a Windows without the role of a session host only.
  if (sessionHost && sessions) return 'a session host lets in more than two'
  const bound = left.some(([path]) => path.startsWith('/files/$boundkeyfile'))
  const own = right.some(([path]) => ownCertificate.test(path))
  if (bound && own) return 'the certificate of Windows is not used while another is bound'
  return undefined
}

/**
 * Both states as patches to be laid in turn. A certificate is minted first, as within one patch, or it
 * would bring back the key that the other state spoils; what both take away is taken once.
 */
export function together(one: Patch, other: Patch): Patch[] {
  const { listenerCertificate: first, ...left } = one
  const { listenerCertificate: second = first, ...right } = other
  const certificate = second === undefined ? [] : [{ listenerCertificate: second }]
  const gone = new Set(leaves(left).flatMap(([path, value]) => (value === 'null' ? [path] : [])))
  return [...certificate, left, without(right, gone)]
}

function without(patch: Patch, gone: ReadonlySet<string>, at = ''): Patch {
  return Object.fromEntries(
    Object.entries(patch).flatMap(([name, part]): [string, unknown][] => {
      const path = `${at}/${name.toLowerCase()}`
      if (part === null && gone.has(path)) return []
      const deeper = typeof part === 'object' && part !== null && !Array.isArray(part)
      return [[name, deeper ? without({ ...part }, gone, path) : part]]
    }),
  )
}
