import { resolve } from 'node:path';
import { databaseIn } from '../patterns/load.js';
import type { CoreOptions } from '../services/core/options.js';
import type { Context } from './context.js';
import { noticesOf } from './notice.js';

/** Flags that all doors have. */
export interface CoreFlags {
  root?: string[];
  allowWrite?: boolean;
  patterns?: string[];
}

/** Translates them to the core's options: files and folders are relative to the working folder. */
export function coreOptions(
  { root = ['.'], allowWrite, patterns }: CoreFlags,
  { cwd, terminal }: Context,
): CoreOptions {
  return {
    roots: root.map((folder) => resolve(cwd, folder)),
    allowWrite,
    patterns: patterns?.map((file) => databaseIn(cwd, file)),
    onNotice: noticesOf(terminal),
  };
}
