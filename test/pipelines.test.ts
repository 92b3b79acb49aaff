import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8')

const stepSchema = z.union([
  z.strictObject({
    script: z.string(),
    displayName: z.string(),
    env: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    task: z.enum(['NodeTool@0', 'UseDotNet@2']),
    displayName: z.string(),
    inputs: z.record(z.string(), z.string()),
  }),
])
const pipelineSchema = z.strictObject({
  trigger: z.strictObject({ branches: z.strictObject({ include: z.array(z.string()) }) }),
  pr: z.strictObject({ branches: z.strictObject({ include: z.array(z.string()) }) }),
  variables: z.record(z.string(), z.string()),
  jobs: z.array(
    z.strictObject({
      job: z.string(),
      pool: z.strictObject({ vmImage: z.enum(['ubuntu-latest', 'windows-latest']) }),
      timeoutInMinutes: z.int().max(60),
      steps: z.array(stepSchema),
    }),
  ),
})
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')))
const text = read('azure-pipelines.yml')
const pipeline = pipelineSchema.parse(parse(text))

/** The commands of the job on one system, in order. */
function commandsOn(vmImage: string): string[] {
  const job = pipeline.jobs.find((each) => each.pool.vmImage === vmImage)
  return (job?.steps ?? []).flatMap((step) => ('script' in step ? [step.script] : []))
}

describe('azure-pipelines.yml', () => {
  it.each(['ubuntu-latest', 'windows-latest'])(
    'runs the two commands of the README on %s',
    (image) => {
      expect(commandsOn(image)).toEqual(expect.arrayContaining(['npm run demo', 'npm test']))
    },
  )

  it('runs the guest scripts under Windows PowerShell', () => {
    expect(commandsOn('windows-latest')).toContain('npm run test:windows')
  })

  it('runs only scripts that exist', () => {
    for (const step of pipeline.jobs.flatMap((job) => job.steps)) {
      if (!('script' in step)) continue
      const name = step.script.replace(/^npm (run )?/, '')
      expect(scripts, step.script).toHaveProperty([name])
    }
  })

  it('uses only variables that it defines', () => {
    const used = [...text.matchAll(/\$\(([^)]+)\)/g)].map(([, name]) => name)
    expect(used.filter((name) => !(name !== undefined && name in pipeline.variables))).toEqual([])
  })
})

describe('the npm scripts', () => {
  it('need no shell but what Windows has too', () => {
    for (const [name, script] of Object.entries(scripts)) {
      expect(script, name).not.toMatch(
        /\b(bash|sh|rm|cp|mv|export)\b|\$\{?\w|;|\|(?!\|)|^\w+=|\.sh\b/,
      )
    }
  })
})
