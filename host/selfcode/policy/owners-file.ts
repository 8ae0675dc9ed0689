/** Whose rules a CODEOWNERS file follows. */
export type OwnersDialect = 'github' | 'gitlab';

/** A line of a CODEOWNERS file. */
export interface OwnersLine {
  pattern: string;
  /** Whether files that it matches have no owners in its section, whatever else matches: `!pattern`. */
  excludes: boolean;
  owners: readonly string[];
}

/** Lines that decide together; GitHub's files are one section. */
export interface OwnersSection {
  name: string;
  lines: OwnersLine[];
}

const mostLines = 10_000;
const longestLine = 1024;
const owner = /^(?:@{1,2}[\w.-][\w./-]{0,200}|[\w.+-]{1,100}@[\w.-]{1,200})$/;
const header = /^\^?\[([^\]]{1,200})\](?:\[\d{1,3}\])?(?=\s|$)/;

/** Returns whose file it is by what only GitLab knows: sections. */
export function dialectOf(text: string): OwnersDialect {
  return linesOf(text).some((line) => header.test(line)) ? 'gitlab' : 'github';
}

/** Parses a CODEOWNERS file. Lines that its host wouldn't understand are left out, as there. */
export function parseOwners(text: string, dialect: OwnersDialect): OwnersSection[] {
  const sections = new Map<string, OwnersSection>();
  const sectionOf = (name: string) => {
    const key = name.toLowerCase();
    const section = sections.get(key) ?? { name, lines: [] };
    sections.set(key, section);
    return section;
  };
  let section = sectionOf('');
  let standard: readonly string[] = [];
  for (const line of linesOf(text)) {
    const head = dialect === 'gitlab' ? header.exec(line) : null;
    if (head !== null) {
      section = sectionOf(head[1]!);
      standard = wordsOf(line.slice(head[0].length)).filter(isOwner);
      continue;
    }
    const read = lineOf(line, dialect, standard);
    if (read !== undefined) section.lines.push(read);
  }
  return [...sections.values()];
}

function lineOf(line: string, dialect: OwnersDialect, standard: readonly string[]): OwnersLine | undefined {
  const [first, ...words] = wordsOf(line);
  if (first === undefined) return undefined;
  const owners = words.filter(isOwner);
  if (dialect === 'github') {
    const isKnown = !/^!|[[\]]/.test(first) && owners.length === words.length;
    return isKnown ? { pattern: first, excludes: false, owners } : undefined;
  }
  const excludes = first.startsWith('!');
  return {
    pattern: excludes ? first.slice(1) : first,
    excludes,
    owners: owners.length > 0 ? owners : standard,
  };
}

function isOwner(word: string): boolean {
  return owner.test(word);
}

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n', mostLines);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && line.length <= longestLine);
}

/** Splits a line at blanks that no backslash keeps, up to a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = '';
  for (let at = 0; at <= line.length; at++) {
    const char = line[at] ?? ' ';
    const next = line[at + 1];
    if (char === '\\' && next !== undefined && /[\s#]/.test(next)) {
      word += next;
      at++;
    } else if (char === '#' && word === '') {
      break;
    } else if (!/\s/.test(char)) {
      word += char;
    } else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return words;
}
