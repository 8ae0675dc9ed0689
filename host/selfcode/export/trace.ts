import type { RunSummary } from '../run-summary.js';
import { learned } from './trace-facts.js';
import { number, oneLineArray, quoted, traceText } from './trace-text.js';

/** Files and edits that a trace lists; more are counted. */
export const mostListed = 2000;

/**
 * A run as a `.tars` file: what was seen, chosen, changed, verified and learned. Blocks are flat, a brace that opens
 * one ends its line, one that closes it stands alone, and lists are JSON on one line: so each of TARS's three readers
 * finds the same blocks. Its oldest grammar knows no `meta` and `reasoning`, and its F# reader nothing else; these two
 * are in a comment of the former, whose lines the latter reads.
 */
export function tarsTrace(run: RunSummary): string {
  const blocks = [
    block('DESCRIBE', describe(run)),
    block('CONFIG', config(run)),
    block('VARIABLE seen', seen(run)),
    block('VARIABLE chosen', chosen(run)),
    block('ACTION changed', changes(run)),
    block('TASK verified', verified(run)),
    block('VARIABLE learned', lessons(run)),
  ];
  return `${blocks.join('\n')}\n/*\n${block('meta', meta(run))}\n${block('reasoning', reasoning(run))}*/\n`;
}

function block(header: string, lines: readonly string[]): string {
  return `${header} {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;
}

const text = (key: string, value: string) => `${key}: ${quoted(value)}`;
const count = (key: string, value: number) => `${key}: ${number(value)}`;
const list = (key: string, values: readonly (string | number)[]) => `${key}: ${oneLineArray(values)}`;

/** A table: its columns, a line for each row, and how many are left out. */
function rows(
  key: string,
  columns: readonly string[],
  all: readonly (readonly (string | number)[])[],
): string[] {
  const shown = all.slice(0, mostListed);
  const rest = all.length - shown.length;
  return [
    list(`${key}_columns`, columns),
    ...shown.map((row, index) => list(`${key}_${index + 1}`, row)),
    ...(rest === 0 ? [] : [count(`${key}_left_out`, rest)]),
  ];
}

function describe({ run, repository, startedAt, endedAt, end }: RunSummary): string[] {
  return [
    text('name', `tarscli self-code ${run}`),
    text('version', '1'),
    text('author', 'tars-hyperlight'),
    text('description', `A run of tarscli self-code on ${repository.name}`),
    text('run', run),
    text('started_at', startedAt),
    ...(endedAt === undefined ? [] : [text('ended_at', endedAt)]),
    text('end', end),
  ];
}

function config({ backend, budgets, tools, fingerprint }: RunSummary): string[] {
  return [
    text('backend', backend),
    text('fingerprint', fingerprint),
    count('budget_files', budgets.files),
    count('budget_edits', budgets.edits),
    count('budget_lines', budgets.lines),
    count('budget_wall_ms', budgets.wallMs),
    ...rows(
      'tool',
      ['name', 'version', 'digest'],
      tools.map(({ name, version, digest }) => [name, version, digest]),
    ),
  ];
}

function seen({ repository, files }: RunSummary): string[] {
  return [
    text('repository', repository.name),
    text('base', repository.base),
    ...rows(
      'file',
      ['path', 'end', 'score'],
      files.map(({ path, end, scoreBefore }) => [path, end, scoreBefore ?? '']),
    ),
  ];
}

function chosen({ edits }: RunSummary): string[] {
  return rows(
    'edit',
    ['id', 'path', 'line', 'rule', 'severity', 'score', 'message'],
    edits.map(({ id, path, line, rule, severity, score, message }) => [
      ...[id, path, line, rule],
      ...[severity, score, message],
    ]),
  );
}

function changes(run: RunSummary): string[] {
  const { branch, head, edits } = run;
  return [
    text('type', 'self_code'),
    ...(branch === undefined ? [] : [text('branch', branch)]),
    ...(head === undefined ? [] : [text('head', head)]),
    ...rows(
      'edit',
      ['id', 'end', 'added', 'removed', 'commit', 'reason'],
      edits.map(({ id, end, lines, commit, reason }) => [
        ...[id, end, lines.added, lines.removed],
        ...[commit ?? '', reason ?? ''],
      ]),
    ),
  ];
}

function verified({ tests, files }: RunSummary): string[] {
  const told =
    tests.state === 'untested'
      ? [text('why', tests.why)]
      : [
          text('command', tests.command),
          count('runs', tests.runs),
          count('passed', tests.passed),
          text('confinement', tests.confinement),
          list('quarantined', tests.quarantined.slice(0, mostListed)),
        ];
  const scored = files.filter(({ scoreAfter }) => scoreAfter !== undefined);
  const scores = scored.map(({ path, scoreBefore, scoreAfter }) => [path, scoreBefore ?? '', scoreAfter!]);
  return [
    text('state', tests.state),
    ...told,
    ...rows('file', ['path', 'score_before', 'score_after'], scores),
  ];
}

function lessons(run: RunSummary): string[] {
  const all = learned(run).map(({ rule, proposed, committed, reverted }) => [
    rule,
    proposed,
    committed,
    reverted,
  ]);
  return rows('rule', ['rule', 'proposed', 'committed', 'reverted'], all);
}

function meta({ run, repository }: RunSummary): string[] {
  return [
    `name = ${quoted(`tarscli self-code ${run}`)}`,
    'version = "1"',
    `repository = ${quoted(repository.name)}`,
  ];
}

/** In sentences that begin with our words, so that no line is taken for the beginning or end of a block. */
function reasoning(run: RunSummary): string[] {
  const { files, edits, tests } = run;
  const kept = edits.filter(({ end }) => end === 'committed').length;
  const testing =
    tests.state === 'untested'
      ? `Verified without tests: ${traceText(tests.why.slice(0, 500))}.`
      : `Verified by ${number(tests.runs)} runs of the test command; ${number(tests.passed)} tests passed the last time.`;
  return [
    `Saw ${files.length} files of ${traceText(run.repository.name.slice(0, 200))}.`,
    `Chose ${edits.length} edits.`,
    `Changed ${kept} places; the other edits were reverted or refused.`,
    testing,
    ...learned(run)
      .slice(0, mostListed)
      .map(
        ({ rule, proposed, committed }) =>
          `Learned that ${committed} of ${proposed} edits of ${traceText(rule.slice(0, 200))} are kept.`,
      ),
    `Ended as ${traceText(run.end.slice(0, 200))}.`,
  ];
}
