import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conversions } from './formats.mjs';

/** Reports as input: converted, compared, looked at by scorers and reporters. */
export function reportCases() {
  const report = (path, ...more) => ['analyze', 'src', '--format', 'json', '-o', path, '-q', ...more];
  const convert = (...args) => ['report', 'convert', ...args];
  const compare = (...args) => ['report', 'compare', ...args];
  const run = (agent, ...args) => ['hyperlight-run', agent, '--reports', 'a.json', ...args];
  const few = (name, ...steps) => ({ name, corpus: 'few', steps });
  const two = [report('a.json'), report('b.json', '--min-severity', 'warning')];
  return [
    {
      name: 'whole report convert',
      corpus: 'whole',
      steps: [
        report('a.json'),
        ...conversions.map((form) => convert('a.json', '--format', form, '-o', `a.${form}`)),
      ],
    },
    few(
      'report convert',
      report('a.json'),
      ...conversions.map((form) => convert('a.json', '--format', form)),
    ),
    few(
      'report convert with a root',
      report('a.json'),
      convert('a.json', '--root', 'src'),
      convert('a.json', '--format', 'html', '--root', '.'),
    ),
    few('report convert with history', ...two, convert('b.json', '--format', 'html', '--history', 'a.json')),
    few(
      'report of pattern-matcher converted',
      ['hyperlight-run', 'pattern-matcher', '--dir', 'src', '--format', 'json', '-o', 'a.json'],
      ...conversions.map((form) => convert('a.json', '--format', form)),
    ),
    ...['text', 'json', 'markdown'].map((form) =>
      few(
        `report compare ${form}`,
        ...two,
        compare('a.json', 'b.json', '--format', form),
        compare('b.json', 'a.json', '--format', form, '-o', 'compared'),
      ),
    ),
    few(
      'report compare, fail-on',
      ...two,
      compare('b.json', 'a.json', '--fail-on', 'hint'),
      compare('b.json', 'a.json', '--fail-on', 'never'),
    ),
    few('scorer on a report', report('a.json'), run('scorer'), run('scorer', '--format', 'json')),
    few(
      'reporter on a report',
      report('a.json'),
      run('reporter'),
      run('reporter', '--format', 'json', '-o', 'summary.json'),
    ),
    {
      ...few('analyze with churn', ['analyze', 'src', '--churn', '2000-01-01', '--format', 'json']),
      prepare: noRepository,
    },
  ];
}

/** Without commits there is no churn; what is said of that counts. */
function noRepository(place) {
  writeFileSync(join(place, 'note.txt'), 'no repository\n');
}
