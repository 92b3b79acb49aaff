/** Whether a list of ports (`*`, `3389`, `3380-3390`) holds one. */
export function coversPort(ports: readonly string[], port: number): boolean {
  return ports.some((each) => {
    if (each === '*') return true
    const [from = '', to = from] = each.split('-')
    return Number(from) <= port && port <= Number(to)
  })
}

/** The 32 bits of an IPv4 address; undefined for anything else. */
export function ipv4Bits(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return undefined
  return parts.reduce((bits, part) => bits * 256 + Number(part), 0)
}

/** Length of an IPv4 prefix (`10.0.0.0/16`, or an address alone: 32); undefined for anything else. */
export function prefixLength(prefix: string): number | undefined {
  const [address = '', length = '32'] = prefix.split('/')
  if (ipv4Bits(address) === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32)
    return undefined
  return Number(length)
}

/** Whether an IPv4 address lies in a prefix. */
export function inPrefix(prefix: string, address: string): boolean {
  const length = prefixLength(prefix)
  const [base, bits] = [ipv4Bits(prefix.split('/')[0] ?? ''), ipv4Bits(address)]
  if (length === undefined || base === undefined || bits === undefined) return false
  const size = 2 ** (32 - length)
  return Math.floor(base / size) === Math.floor(bits / size)
}
