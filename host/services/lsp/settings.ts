import * as z from 'zod/mini';
import { severities } from '../../findings/severity.js';
import { accepted } from '../../json/accepted.js';
import { profiles } from '../../patterns/tiers.js';

/** What decides which findings there are. */
export interface Chosen {
  /** Pattern databases, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /** Which patterns run. Default: recommended. */
  profile?: (typeof profiles)[number] | undefined;
  /** Leaves out findings below. Default: hint. */
  minSeverity?: (typeof severities)[number] | undefined;
}

/** How the server behaves towards an editor. */
export interface Behavior {
  /** Who begins: the server pushes, or the client pulls. `auto`: the client, if it can. */
  diagnostics: 'auto' | 'push' | 'pull';
  /** Milliseconds from the last change to the analysis. */
  debounceMs: number;
  /** Whether each function has a lens with its complexity. */
  codeLens: boolean;
  /** Whether hovering tells the complexity of the function. */
  hoverComplexity: boolean;
  /** Whether clients are told that they may pull diagnostics of the whole workspace. */
  workspaceDiagnostics: boolean;
  /** Longer documents are not analyzed: bytes of UTF-8. */
  maxDocumentBytes: number;
  /** Documents beyond these are not analyzed until others are closed. */
  maxDocuments: number;
}

export type Settings = Chosen & Behavior;

export const defaults: Behavior = {
  diagnostics: 'auto',
  debounceMs: 150,
  codeLens: false,
  hoverComplexity: true,
  workspaceDiagnostics: false,
  maxDocumentBytes: 2 * 1024 * 1024,
  maxDocuments: 1000,
};

const whole = (from: number, to: number) => z.optional(z.int().check(z.gte(from), z.lte(to)));
const flag = z.optional(z.boolean());
const longestPath = 4096;
const mostFiles = 100;
const path = z.string().check(z.minLength(1), z.maxLength(longestPath));

const schema = z.strictObject({
  patterns: z.optional(z.array(path).check(z.minLength(1), z.maxLength(mostFiles))),
  profile: z.optional(z.enum(profiles.slice())),
  minSeverity: z.optional(z.enum(severities.slice())),
  diagnostics: z.optional(z.enum(['auto', 'push', 'pull'])),
  debounceMs: whole(0, 10_000),
  codeLens: flag,
  hoverComplexity: flag,
  workspaceDiagnostics: flag,
  maxDocumentBytes: whole(1, 16 * 1024 * 1024),
  maxDocuments: whole(1, 100_000),
});

/** What a client says. */
export type Given = z.output<typeof schema>;

/** Reads what a client sends as initializationOptions or configuration. None is nothing. @throws OptionInvalidError */
export function readSettings(given: unknown, where: string): Given {
  return accepted(schema, withoutNulls(given), { where, whole: 'tars' }) as Given;
}

/** Clients send null for what isn't set. */
function withoutNulls(given: unknown): unknown {
  if (given === null || given === undefined) return {};
  if (typeof given !== 'object' || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** Joins what several sources say; the later wins. */
export function merged(...all: readonly (Given | Chosen)[]): Settings {
  const settings: Record<string, unknown> = { ...defaults };
  for (const one of all) {
    for (const [name, value] of Object.entries(one)) if (value !== undefined) settings[name] = value;
  }
  return settings as unknown as Settings;
}
