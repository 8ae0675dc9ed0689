import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { InputError } from '../base/errors.js';
import { readNamed } from '../files/named.js';
import { JsonDocument } from '../json/document.js';
import { JsonSyntaxError } from '../json/position.js';
import { visibleJson } from '../reports/visible.js';
import { Core } from '../services/core/core.js';
import { errorData } from '../services/core/error-data.js';
import { type MethodName, methods } from '../services/core/methods.js';
import type { Context } from './context.js';
import { type CoreFlags, coreOptions } from './core-options.js';
import { asTarsError, reportError } from './errors.js';
import { openStdin, readAll } from './run/stdin.js';

export interface SkillOptions extends CoreFlags {
  inputFile?: string;
  format: 'json';
  timeout?: number;
}

const defaultMs = 25_000;
const inputBytes = 32 * 1024 * 1024;
const inputValues = 1_000_000;

/** Runs a skill. Its result is JSON on stdout; an error is JSON there as well, and a message on stderr. */
export async function runSkill(skill: string, options: SkillOptions, context: Context): Promise<void> {
  const { signal, terminal } = context;
  const { timeout = defaultMs, inputFile } = options;
  try {
    const params = inputFile === undefined ? {} : await readParams(inputFile, context);
    await using core = await Core.open(coreOptions(options, context));
    const result = await core.call(skill as MethodName, params as never, { signal, deadlineMs: timeout });
    terminal.stdout.write(`${visibleJson(result)}\n`);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = asTarsError(thrown, context.debug);
    terminal.stdout.write(`${visibleJson({ error: errorData(error) })}\n`);
    context.setExitCode(reportError(error, terminal, context.debug));
  }
}

async function readParams(file: string, { cwd }: Context): Promise<unknown> {
  const bytes =
    file === '-'
      ? await readAll(openStdin(), inputBytes)
      : await readNamed(resolve(cwd, file), inputBytes, 'input');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JsonDocument.parse(text, { values: inputValues }).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError) && !(error instanceof TypeError)) throw error;
    throw new InputError(`the input ${file} is not valid JSON: ${error.message}`, { cause: error });
  }
}

export function listSkills(format: 'text' | 'json', { terminal }: Context): void {
  const { stdout } = terminal;
  const all = Object.values(methods);
  if (format === 'json') {
    const skills = all.map(({ name, summary, effect, params, result }) => ({
      ...{ name, summary, effect },
      params: z.toJSONSchema(params, { io: 'input' }),
      result: z.toJSONSchema(result, { io: 'input' }),
    }));
    stdout.write(`${visibleJson({ version: 1, skills }, 2)}\n`);
    return;
  }
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, summary } of all) stdout.write(`${stdout.paint.bold(name.padEnd(width))}  ${summary}\n`);
}
