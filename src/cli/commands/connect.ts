import { isIPv6 } from 'node:net'

import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { deriveNetwork } from '../../facts/derive-network.ts'
import { chooseAddress } from '../../judge/choose-address.ts'
import type { Chosen } from '../../judge/choose-address.ts'
import { bastionCommand } from '../../judge/command-for.ts'
import { connectionNotes } from '../../judge/connection-notes.ts'
import type { Asked } from '../../model/asked.ts'
import type { Connection } from '../../model/connection.ts'
import type { Target } from '../../model/target.ts'
import { connectionText } from '../../report/connection-text.ts'
import { rdpSettings } from '../../report/rdp-file.ts'
import { askedBy, callerOptions } from '../asked.ts'
import type { Command, Invocation } from '../command.ts'
import { libraryFor } from '../library.ts'
import { openCommand, openFile, opensHere } from '../open-file.ts'
import {
  connectionOptions,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult } from '../output.ts'
import { fileNameFor, writeRdpFile } from '../rdp-file.ts'
import { vmNamed } from '../target.ts'

const hostName = /^[\w-]+(?:\.[\w-]+)*\.?(?::\d{1,5})?$/

const ownSchema = z.object({
  out: z.string().min(1).optional(),
  force: z.boolean().default(false),
  port: z.coerce.number().int().min(1).max(65535).default(3389),
  user: z.string().trim().min(1).max(256).optional(),
  gateway: z
    .string()
    .refine((text) => hostName.test(text) || isIPv6(text), {
      error: ({ input }) => `'${String(input)}' is not the name of a gateway: host or host:port`,
    })
    .optional(),
  lowBandwidth: z.boolean().default(false),
  admin: z.boolean().default(false),
  open: z.boolean().optional(),
})
type Own = z.infer<typeof ownSchema>

/** `rdp-azure connect <vm>`: an .rdp file with the address that works, opened where there is mstsc. */
export const connect: Command = {
  path: ['connect'],
  summary: 'write an .rdp file for a VM, and open it on Windows',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    { flags: '--out <file>', summary: 'the file; default: <vm>.rdp in this folder' },
    { flags: '--force', summary: 'replace a file that is there' },
    { flags: '--user <name>', summary: 'account to sign in with; a password is never kept' },
    { flags: '--port <port>', summary: 'port of Remote Desktop in Windows; default: 3389' },
    { flags: '--gateway <host>', summary: 'RD Gateway to go through' },
    { flags: '--low-bandwidth', summary: 'for slow ways: nothing measured, nothing redirected' },
    { flags: '--admin', summary: 'the session for administrators, which needs no licence' },
    ...callerOptions,
    { flags: '--open', summary: 'open the file by mstsc; default on Windows at a terminal' },
    { flags: '--no-open', summary: 'only write the file' },
    ...connectionOptions,
    ...outputOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const own = parseOptions(ownSchema, raw)
    const opens = opensHere(context, own.open)
    const connection = connectionTo(await wayTo(invocation, own), own)
    if (connection.file !== undefined)
      await writeRdpFile(context, connection.file, connection.settings, own.force)
    printResult(context, options, connection, (paint) => connectionText(connection, paint))
    if (connection.file === undefined) return 6
    if (opens) await openFile(context, connection.file)
    return 0
  },
}

interface WayTo {
  target: Target
  chosen: Exclude<Chosen, { kind: 'none' }>
  /** What stands in the way. */
  notes: string[]
  /** The VM as the command line named it. */
  words: string
}

async function wayTo(invocation: Invocation, own: Own): Promise<WayTo> {
  const { options: raw, context } = invocation
  const vm = vmNamed('connect', invocation)
  const asked = behindGateway(await askedBy(raw, context.abortSignal), own)
  const library = libraryFor(context, sharedOptions(raw))
  const { abortSignal } = context
  const target = await library.find(vm.query, { abortSignal })
  const network = await library.network(target, { asked, port: own.port, abortSignal })
  const chosen = chooseAddress(network, asked, own.port)
  const notes = connectionNotes(deriveNetwork(network, asked, own.port))
  if (chosen.kind !== 'none') return { target, chosen, notes, words: vm.words }
  const others = chosen.ways.map((way) => `rdp-azure connect ${vm.words} --via ${way}`)
  throw new RdpAzureError('NoLineOfSight', `${target.name}: ${chosen.why}`, {
    next: [...others, `rdp-azure diagnose ${vm.words}`],
    data: { ways: chosen.ways },
  })
}

/** A gateway stands in the VM's network, where its private address is the near one. */
function behindGateway(asked: Asked, { gateway }: Own): Asked {
  return gateway === undefined || asked.via !== undefined ? asked : { ...asked, via: 'private' }
}

function connectionTo({ target, chosen, notes, words }: WayTo, own: Own): Connection {
  const { id, name, resourceGroup } = target
  const about = { schema: 'rdp-azure/connection/1' as const, target: { name, resourceGroup } }
  if (chosen.kind === 'bastion') {
    const why = 'Bastion connects in the client’s place, so no file is written'
    const next = [bastionCommand(chosen.id, id), 'or connect in the Azure portal']
    return { ...about, path: 'bastion', settings: [], notes: [why, ...notes], next }
  }
  const { host, port, path } = chosen
  const file = own.out ?? fileNameFor(name)
  return {
    ...about,
    path,
    address: { host, port },
    file,
    settings: rdpSettings({ ...own, host, port }),
    notes: [...chosen.notes, ...notes],
    next: [openCommand(file), ...(notes.length === 0 ? [] : [`rdp-azure diagnose ${words}`])],
  }
}
