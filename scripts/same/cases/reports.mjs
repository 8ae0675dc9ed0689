import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { conversions } from './formats.mjs';

const commitTimes = { GIT_AUTHOR_DATE: '2025-01-02T03:04:05Z', GIT_COMMITTER_DATE: '2025-01-02T03:04:05Z' };

/** Reports as input: converted, compared, looked at by scorers and reporters. */
export function reportCases() {
  const report = (path, ...more) => ['analyze', 'src', '--format', 'json', '-o', path, '-q', ...more];
  const convert = (...args) => ['report', 'convert', ...args];
  const compare = (...args) => ['report', 'compare', ...args];
  const run = (agent, ...args) => ['hyperlight-run', agent, '--reports', 'a.json', ...args];
  const few = (name, ...steps) => ({ name, corpus: 'few', steps });
  const churn = ['analyze', 'src', '--churn', '2000-01-01', '--format', 'json'];
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
    few('churn without a repository', churn),
    { ...few('churn', churn, ['analyze', 'src', '--churn', '2000-01-01']), prepare: commitTwice },
  ];
}

/** A repository with two commits of given times. */
function commitTwice(place) {
  const git = (...args) =>
    execFileSync('git', ['-C', place, ...args], { env: { ...process.env, ...commitTimes } });
  git('init', '--quiet');
  for (const text of ['// one\n', '// two\n']) {
    appendFileSync(join(place, 'src/OrderService.cs'), text);
    git('add', 'src');
    git('-c', 'user.name=same', '-c', 'user.email=same@localhost', 'commit', '--quiet', '-m', 'change');
  }
}
