import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

const listenAndSleep = `
const { parentPort } = require('node:worker_threads')
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  // Nothing is accepted any more, and Linux drops the SYN of whoever comes when the queue is full.
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
})`

/** A listener on loopback that never accepts, with its queue full: on Linux it does not answer a SYN. */
export async function fullBacklog() {
  const worker = new Worker(listenAndSleep, { eval: true })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  const waiting: Socket[] = []
  for (let i = 0; i < 4; i += 1) {
    waiting.push(connect({ port, host: '127.0.0.1' }).on('error', () => undefined))
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of waiting) socket.destroy()
      await worker.terminate()
    },
  }
}
