import type { Connection } from '../model/connection.ts'
import { apart, block } from './columns.ts'
import type { Paint } from './paint.ts'

const pathWords: Readonly<Record<Connection['path'], string>> = {
  public: 'its public address',
  'load-balancer': 'a load balancer',
  private: 'its private address, from within the network',
  gateway: 'its private address, through VPN or ExpressRoute',
  bastion: 'Bastion',
}

/** Where a client connects to, for people. */
export function connectionText(connection: Connection, paint: Paint): string {
  const { target, path, address, file, notes, next } = connection
  const head = apart(`${target.name} · ${target.resourceGroup}`, path)
  const to = address ? [`${address.host}, port ${address.port}: ${pathWords[path]}`] : []
  return [
    `${paint('strong', target.name)}${head.slice(target.name.length)}`,
    ...block('To', to),
    ...block('File', file === undefined ? [] : [`${file}, readable for you only`]),
    ...block('Note', notes),
    '',
    ...block('Next', next),
  ].join('\n')
}
