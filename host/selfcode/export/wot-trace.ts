import type { RunSummary } from '../run-summary.js';
import { learned } from './trace-facts.js';
import { number, quoted } from './trace-text.js';

/** Edits that have a node; more are counted. */
export const mostNodes = 2000;

const largestInt32 = 2_147_483_647;

/**
 * A run as a workflow of thought, `.wot.trsx`: see, choose, a node for each edit, verify, learn. It follows
 * `wot.ebnf`: fixed keys, quoted values without quotes or braces in them, no list of foreign texts.
 */
export function wotTrace(run: RunSummary): string {
  const edits = run.edits.slice(0, mostNodes);
  const ids = edits.map((_, index) => `edit_${index + 1}`);
  const middle =
    ids.length === 0
      ? edge('choose', 'verify')
      : ids.flatMap((id) => [...edge('choose', id), ...edge(id, 'verify')]);
  return [
    ...section('meta', metaOf(run)),
    ...section('inputs', inputsOf(run, edits.length)),
    ...section('policy', policyOf(run)),
    'workflow "self_code" {',
    ...node('see', 'reason', [
      pair('goal', `Look at ${run.files.length} files of ${run.repository.name}`),
      pair('output', 'files'),
    ]),
    ...node('choose', 'reason', [
      pair('goal', `Choose ${run.edits.length} edits`),
      'input = ["files"]',
      pair('output', 'edits'),
    ]),
    ...edits.flatMap((edit, index) => editNode(ids[index]!, edit)),
    ...node('verify', 'work', verifyOf(run)),
    ...node('learn', 'reason', learnOf(run)),
    ...edge('see', 'choose'),
    ...middle,
    ...edge('verify', 'learn'),
    '}',
    '',
  ].join('\n');
}

const pair = (key: string, value: string) => `${key} = ${quoted(value)}`;

function section(header: string, lines: readonly string[]): string[] {
  return [`${header} {`, ...lines.map((line) => `  ${line}`), '}', ''];
}

function node(id: string, kind: 'reason' | 'work', lines: readonly string[]): string[] {
  return [`  node "${id}" kind="${kind}" {`, ...lines.map((line) => `    ${line}`), '  }', ''];
}

function edge(from: string, to: string): string[] {
  return [`  edge "${from}" -> "${to}"`];
}

function metaOf({ run, repository, tests }: RunSummary): string[] {
  return [
    pair('name', `self-code ${run}`),
    pair('version', '1'),
    pair('risk', tests.state === 'untested' ? 'high' : 'low'),
    pair('description', `A run of tarscli self-code on ${repository.name}`),
    pair('domain', 'code-improvement'),
  ];
}

function inputsOf(run: RunSummary, shown: number): string[] {
  const { repository, tests, backend, branch, head, end } = run;
  return [
    pair('run', run.run),
    pair('repository', repository.name),
    pair('base', repository.base),
    ...(branch === undefined ? [] : [pair('branch', branch)]),
    ...(head === undefined ? [] : [pair('head', head)]),
    pair('backend', backend),
    pair('tests', tests.state === 'tested' ? tests.command : ''),
    pair('end', end),
    ...(shown === run.edits.length ? [] : [pair('edits_left_out', String(run.edits.length - shown))]),
  ];
}

function policyOf({ budgets }: RunSummary): string[] {
  const bounded = (value: number) => number(Math.min(largestInt32, Math.max(0, Math.round(value))));
  return [
    'allowed_tools = ["tarscli"]',
    `max_tool_calls = ${bounded(budgets.edits)}`,
    `max_time_ms = ${bounded(budgets.wallMs)}`,
  ];
}

function editNode(
  id: string,
  { id: edit, path, line, rule, message, end, reason }: RunSummary['edits'][number],
): string[] {
  const values = { edit, path, line: String(line), rule, reason: reason ?? '' };
  // A reader finds no pair whose value is empty.
  const args = Object.entries(values).filter(([, value]) => value !== '');
  return node(id, 'work', [
    pair('goal', message),
    pair('tool', 'tarscli'),
    `args = { ${args.map(([key, value]) => `"${key}": ${quoted(value)}`).join(', ')} }`,
    pair('verdict', end),
  ]);
}

function verifyOf({ tests }: RunSummary): string[] {
  if (tests.state === 'untested') return [pair('goal', 'Nothing was tested'), pair('verdict', 'untested')];
  return [
    pair('goal', `Run the test command ${tests.runs} times; ${tests.passed} tests pass`),
    pair('output', 'tests_passed'),
    pair(
      'verdict',
      tests.quarantined.length === 0
        ? 'passed'
        : `passed without ${tests.quarantined.length} quarantined tests`,
    ),
  ];
}

function learnOf(run: RunSummary): string[] {
  const kept = learned(run)
    .slice(0, 20)
    .map(({ rule, committed, proposed }) => `${rule} ${committed}/${proposed}`);
  return [pair('goal', `Edits that are kept, by rule: ${kept.join('; ')}`), pair('output', 'lessons')];
}
