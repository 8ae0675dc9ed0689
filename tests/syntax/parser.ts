// The committed artefacts, transpiled and instantiated in this process.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { $init, generate } from '@bytecodealliance/jco-transpile/component';
import type * as Contract from '#wit/types/syntax.js';

export type Parser = typeof Contract;
export type { Analysis, Binding, Declaration, RuleMatch, Span } from '#wit/types/syntax.js';

const folder = fileURLToPath(new URL('../../guests/syntax/artifacts/', import.meta.url));

export const provenance = JSON.parse(readFileSync(`${folder}provenance.json`, 'utf8'));
export const sets: string[] = Object.keys(provenance.artifacts);

export function compressed(set: string): Uint8Array {
  return readFileSync(`${folder}${set}.wasm.br`);
}

export function component(set: string): Uint8Array {
  return brotliDecompressSync(compressed(set));
}

export interface Transpiled {
  imports: string[];
  parser: Parser;
}

export async function load(set: string): Promise<Transpiled> {
  await $init;
  const { files, imports } = generate(component(set), {
    name: 'parser',
    noTypescript: true,
    instantiation: { tag: 'sync' },
    noNodejsCompat: true,
  });
  const byName = new Map(files);
  const source = byName.get('parser.js');
  if (!source) throw new Error('no module');
  const module = await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`);
  const core = (path: string) =>
    new WebAssembly.Module(byName.get(path) as ConstructorParameters<typeof WebAssembly.Module>[0]);
  return { imports, parser: module.instantiate(core, {}).syntax };
}

/** What a call that must fail threw. */
export function failure<T>(call: () => unknown): T {
  try {
    call();
  } catch (thrown) {
    return (thrown as { payload: T }).payload;
  }
  throw new Error('the call succeeded');
}

export function analyze(
  parser: Parser,
  language: string,
  text: string,
  more: Partial<Contract.Request> = {},
) {
  const views = { functions: false, declarations: false };
  return parser.analyze({ language, text, views, ...more });
}

export function scan(parser: Parser, language: string, text: string, rules: object[]) {
  const compiled = parser.compile(JSON.stringify(rules.map((rule) => ({ language, ...rule }))));
  return analyze(parser, language, text, { rules: compiled }).matches;
}

export function slice(text: string, span: { start: number; end: number }): string {
  return Buffer.from(text).subarray(span.start, span.end).toString();
}
