import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { requireCompetitor } from './competitors.js';

// The programs themselves, not the scripts that npm puts before them.

const platform = `${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;

export const astGrep = (): string =>
  join(platformPackage('@ast-grep/cli', `@ast-grep/cli-${platform}`), 'ast-grep');

export const jscpd = (): string => join(platformPackage('jscpd', `jscpd-${platform}`), 'bin', 'jscpd');

/** `LIZARD` names the program; else the one in PATH. */
export const lizard = (): string => process.env.LIZARD ?? 'lizard';

/** `SEMGREP` names the program; else the one in PATH. */
export const semgrepProgram = (): string => process.env.SEMGREP ?? 'semgrep';

function platformPackage(of: string, name: string): string {
  const home = requireCompetitor.resolve(`${of}/package.json`);
  return dirname(createRequire(home).resolve(`${name}/package.json`));
}
