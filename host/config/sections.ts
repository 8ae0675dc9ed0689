import type { ConfiguredOf, Keys, WrittenOf } from './key.js';
import { lsp } from './lsp.js';
import { selfCode } from './self-code.js';

/** Every section of the configuration and its keys. */
export const sections = { selfCode, lsp } as const satisfies Record<string, Keys>;

export type Sections = typeof sections;

/** What holds of every section. */
export type ConfiguredSections = { readonly [Name in keyof Sections]: ConfiguredOf<Sections[Name]> };

/** What one source says of the sections. */
export type WrittenSections = { [Name in keyof Sections]?: WrittenOf<Sections[Name]> | undefined };

/** Returns the variable that sets a key: `TARS_SELF_CODE_MAX_FILES`. */
export function variableOf(section: string, key: string): string {
  return `${prefixOf(section)}${upperSnake(key)}`;
}

/** Returns what the names of a section's variables begin with. */
export function prefixOf(section: string): string {
  return `TARS_${upperSnake(section)}_`;
}

function upperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
