import type { SecurityGroup, SecurityRule } from '../../../src/model/network-evidence.ts'

/**
 * A second, slow way to judge rules, for tests alone. It shares nothing with the first: it takes every
 * address at which any rule may begin or end to hold, tries each with every answer to what is not known,
 * and walks the rules as they are documented.
 */
export interface NaiveFlow {
  /** One address, or anybody on the Internet. */
  source: string
  destination: string
  port: number
}

const number = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function block(text: string): [number, number] | undefined {
  const [address = '', bits = '32'] = text.split('/')
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return undefined
  const size = 2 ** (32 - Number(bits))
  const start = Math.floor(number(address) / size) * size
  return [start, start + size - 1]
}

const has = (text: string, at: number): boolean => {
  const [from, to] = block(text) ?? [1, 0]
  return from <= at && at <= to
}

const networkPrefix = '10.0.0.0/16'
const neverOnTheInternet = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
const onTheInternet = (at: number) => !neverOnTheInternet.some((each) => has(each, at))

/** Whether one text of a rule names the address; nothing: that is not known. */
function names(text: string, at: number): boolean | undefined {
  if (text === '*') return true
  if (text === 'Internet') return onTheInternet(at)
  if (text === 'VirtualNetwork') return has(networkPrefix, at) || has('168.63.129.16/32', at)
  if (text === 'AzureLoadBalancer') return has('168.63.129.16/32', at)
  if (block(text)) return has(text, at)
  return onTheInternet(at) ? undefined : false
}

const portIs = (text: string, port: number): boolean => {
  if (text === '*') return true
  const [from = '0', to = from] = text.split('-')
  return Number(from) <= port && port <= Number(to)
}

/** Whether a rule holds, with `guess` for what is not known of it. */
function holds(rule: SecurityRule, at: number, flow: NaiveFlow, guess: boolean): boolean {
  if (rule.direction !== 'Inbound') return false
  if (rule.protocol !== 'Tcp' && rule.protocol !== '*') return false
  if (!rule.destinationPorts.some((each) => portIs(each, flow.port))) return false
  if (!rule.destinations.some((each) => names(each, number(flow.destination)) ?? guess))
    return false
  return rule.sources.some((each) => names(each, at) ?? guess)
}

function walk(
  groups: readonly SecurityGroup[],
  at: number,
  flow: NaiveFlow,
  guess: (rule: SecurityRule) => boolean,
): 'allow' | 'deny' {
  for (const place of ['networkManager', 'subnet', 'networkInterface']) {
    for (const group of groups.filter(({ association }) => association === place)) {
      const rules = group.rules.toSorted((a, b) => a.priority - b.priority)
      const first = rules.find((rule) => holds(rule, at, flow, guess(rule)))
      if (first?.access === 'AlwaysAllow') return 'allow'
      if (first?.access === 'Deny') return 'deny'
      if (!first && place !== 'networkManager') throw new Error('a group without default rules')
    }
  }
  return 'allow'
}

/** Addresses at which anything can change: ends of blocks and their neighbours, and one of each kind. */
function candidates(rules: readonly SecurityRule[]): number[] {
  const texts = [...rules.flatMap(({ sources }) => sources), ...neverOnTheInternet, networkPrefix]
  const ends = texts.flatMap((text) => block(text) ?? [])
  const near = ends.flatMap((end) => [end - 1, end, end + 1])
  return [...new Set([...near, number('203.0.113.77'), number('8.8.8.8')])].filter(
    (at) => at >= 0 && at < 2 ** 32,
  )
}

/** What the rules say: `unknown` where it depends on the address or on what is not known. */
export function naively(
  groups: readonly SecurityGroup[],
  flow: NaiveFlow,
): 'allow' | 'deny' | 'unknown' {
  const rules = groups.flatMap((group) => group.rules)
  const doubtful = rules.filter(({ sources }) =>
    sources.some((each) => names(each, number('8.8.8.8')) === undefined),
  )
  const sources =
    flow.source === 'public' ? candidates(rules).filter(onTheInternet) : [number(flow.source)]
  const found = new Set<string>()
  for (const at of sources) {
    for (let bits = 0; bits < 2 ** doubtful.length; bits++) {
      const guess = (rule: SecurityRule) => Math.floor(bits / 2 ** doubtful.indexOf(rule)) % 2 === 1
      found.add(walk(groups, at, flow, guess))
    }
  }
  if (found.size !== 1) return 'unknown'
  return found.has('allow') ? 'allow' : 'deny'
}
