import { matches, segmentsOf } from './wildmatch.js';

/** A section that sets a diagnostic, with the globs of its files. */
interface Section {
  globs: readonly string[];
  silent: boolean;
}

/** What an .editorconfig says of one diagnostic. */
export interface EditorConfig {
  sections: readonly Section[];
  /** Whether files further up don't count. */
  root: boolean;
}

const mostSections = 200;
const mostSteps = 10_000;

/** Reads which sections set the severity of a diagnostic, by https://spec.editorconfig.org. */
export function readEditorConfig(text: string, diagnostic: string): EditorConfig {
  const severity = new RegExp(`^dotnet_diagnostic\\.${diagnostic}\\.severity\\s*[=:]\\s*(\\w+)`, 'i');
  const sections: Section[] = [];
  let root = false;
  let globs: readonly string[] = [];
  for (const line of text.split(/\r\n|\r|\n/).map((one) => one.trim())) {
    const header = /^\[(.{1,200})\]$/.exec(line)?.[1];
    if (header !== undefined) globs = globsOf(header);
    else if (globs.length === 0 && /^root\s*[=:]\s*true$/i.test(line)) root = true;
    const value = severity.exec(line)?.[1];
    if (value === undefined || globs.length === 0 || sections.length === mostSections) continue;
    sections.push({ globs, silent: /^(?:none|silent|refactoring|suggestion)$/i.test(value) });
  }
  return { sections, root };
}

/**
 * Whether the last section for a file, relative to the .editorconfig and with slashes, silences; undefined if none is.
 */
export function isSilent({ sections }: EditorConfig, path: string): boolean | undefined {
  const names = Buffer.from(path).toString('latin1').split('/');
  return sections.findLast(({ globs }) => globs.some((glob) => matchesGlob(glob, names)))?.silent;
}

function matchesGlob(glob: string, names: readonly string[]): boolean {
  const segments = segmentsOf(Buffer.from(glob).toString('latin1'), false);
  return segments !== undefined && matches(segments, names, { left: mostSteps });
}

/** Spells a section's glob as git does: braces one by one, `**` between slashes only. */
function globsOf(header: string): readonly string[] {
  const [, before = header, list, after = ''] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(header) ?? [];
  const spelled = list === undefined ? [header] : list.split(',').map((one) => `${before}${one}${after}`);
  return spelled.slice(0, 20).map((glob) => {
    const anywhere = glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`;
    return anywhere.replace(/\*\*(?!\/|$)/g, '**/*');
  });
}
