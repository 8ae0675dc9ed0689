import * as z from 'zod';
import { AgentInvalidError } from '../base/errors.js';
import { languages } from '../contract/languages.js';
import { firstIssue } from '../contract/schemas.js';
import { JsonDocument } from '../json/document.js';
import { JsonSyntaxError } from '../json/position.js';
import type { AgentManifest } from './agent-manifest.js';

const MiB = 1024 * 1024;
const most = (value: number) => z.int().positive().max(value);

/**
 * An agent may ask for so much by itself; more is for its user to give. What comes out is held by the host's process as
 * well, and looked at in its main thread.
 */
const limitsSchema = z
  .strictObject({
    wallMs: most(10 * 60 * 1000),
    cpuMs: most(10 * 60 * 1000),
    fuel: z.int().positive(),
    memoryBytes: most(2048 * MiB),
    inputBytes: most(256 * MiB),
    outputBytes: most(32 * MiB),
    outputItems: most(500_000),
    logBytes: most(MiB),
    findingsPerFile: most(20_000),
  })
  .partial();

export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes'),
  version: z.string().min(1).max(100),
  role: z.enum(['analyzer', 'scorer', 'generator', 'validator', 'reporter']),
  description: z.string().max(1000),
  engine: z.enum(['quickjs', 'spidermonkey']).optional(),
  component: z
    .string()
    .regex(/^[\w][\w.-]*$/, 'must be a plain file name')
    .default('agent.wasm'),
  syntax: z.boolean().default(false),
  languages: z.array(z.enum(languages)).min(1),
  settings: z
    .string()
    .regex(/^[\w][\w.-]*\.json$/, 'must be a plain file name that ends in .json')
    .optional(),
  limits: limitsSchema.optional(),
}) satisfies z.ZodType<AgentManifest>;

/** @throws AgentInvalidError naming the field that is wrong. */
export function parseManifest(text: string, path: string): AgentManifest {
  const parsed = manifestSchema.safeParse(contentOf(text, path));
  if (!parsed.success) throw new AgentInvalidError(`${path}: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

/** A manifest has a hundredth of it. */
const bounds = { values: 5000 };

function contentOf(text: string, path: string): unknown {
  try {
    return JsonDocument.parse(text, bounds).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = error.position;
    throw new AgentInvalidError(`${path} is not valid JSON: ${error.message} (${line}:${column})`, {
      cause: error,
      details: error.frame,
    });
  }
}
