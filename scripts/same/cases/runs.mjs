import { alsoAll, formats } from './formats.mjs';

const levels = ['hint', 'info', 'warning', 'error'];

/** Runs of agents on the corpus: every form, every option that changes what is told. */
export function runCases() {
  const on =
    (corpus) =>
    (name, ...steps) => ({ name, corpus, steps });
  const [whole, sample, few] = [on('whole'), on('sample'), on('few')];
  const run = (agent, ...args) => ['hyperlight-run', agent, ...args];
  return [
    whole('whole analyze, all forms', ['analyze', 'src', '-o', 'report', ...alsoAll]),

    whole('whole pattern-matcher', run('pattern-matcher', '--dir', 'src', '--format', 'json')),
    whole('whole complexity', run('complexity', '--dir', 'src', ...alsoAll)),
    whole('whole fix', run('pattern-matcher', '--dir', 'src', '--fix')),
    whole('whole dry run', run('pattern-matcher', '--dir', 'src', '--fix', '--dry-run')),
    whole(
      'whole baseline',
      ['analyze', 'src', '--baseline', 'known.json', '--update-baseline'],
      ['analyze', 'src', '--baseline', 'known.json'],
    ),
    ...formats.flatMap((form) => [
      sample(`pattern-matcher ${form}`, run('pattern-matcher', '--dir', 'src', '--format', form)),
      sample(`complexity ${form}`, run('complexity', '--dir', 'src', '--format', form)),
      few(`analyze ${form} output`, ['analyze', 'src', '--format', form, '-o', 'report.out']),
    ]),
    ...levels.flatMap((level) => [
      few(`min-severity ${level}`, ['analyze', 'src', '--min-severity', level]),
      few(`fail-on ${level}`, ['analyze', 'src', '--fail-on', level, '-q']),
    ]),
    few('fail-on never', ['analyze', 'src', '--fail-on', 'never', '-q']),
    ...optionCases(few, run),
    ...inputCases(few, sample, run),
  ];
}

function optionCases(few, run) {
  const rerun = ['analyze', 'src', '--cache', '--format', 'json'];
  const resumable = run('pattern-matcher', '--dir', 'src', '--format', 'json', '-j', '1');
  return [
    few('settings of complexity', run('complexity', '--dir', 'src', '--settings', 'settings.json')),
    few(
      'isolation in processes',
      run('pattern-matcher', '--dir', 'src', '--isolation', 'process', '--format', 'json'),
    ),
    few('concurrency of one', ['analyze', 'src', '-j', '1', '--format', 'json']),
    few('max-findings', ['analyze', 'src', '--max-findings', '1']),
    few('max-files', ['analyze', 'src', '--max-files', '1']),
    few('max-file-size', ['analyze', 'src', '--max-file-size', '4KiB']),
    few('agent-log debug', ['analyze', 'src', '--agent-log', 'debug', '--format', 'json']),
    few('agent-log off', ['analyze', 'src', '--agent-log', 'off']),
    few('quiet', ['analyze', 'src', '-q']),
    few('no-gitignore', ['analyze', 'src', '--no-gitignore', '--include-generated']),
    few('fix', run('pattern-matcher', '--dir', 'src', '--fix', '--format', 'json')),
    few('fix of warnings', run('pattern-matcher', '--dir', 'src', '--fix', '--min-severity', 'warning')),
    few('fix by analyze', ['analyze', 'src', '--fix', ...alsoAll]),
    few('dry run', run('pattern-matcher', '--dir', 'src', '--fix', '--dry-run', '-o', 'fixes.patch')),
    few(
      'baseline',
      ['analyze', 'src', '--baseline', 'known.json', '--update-baseline', '--min-severity', 'warning'],
      ['analyze', 'src', '--baseline', 'known.json', '--format', 'json'],
    ),
    few('stats', ['analyze', 'src', '-j', '1', '--stats', 'stats.json', '-q']),
    few('stats as text', ['analyze', 'src', '-j', '1', '--stats', '-o', 'report']),
    { ...few('cache twice', rerun, rerun, [...rerun, '--max-findings', '2']), ownCache: true },
    { ...few('resume', [...resumable, '--max-files', '1'], [...resumable, '--resume']), ownCache: true },
    { ...few('resume of nothing', [...resumable, '--resume']), ownCache: true },
  ].map((one) => ({ ...one, files: { 'settings.json': '{"thresholds":{"cyclomatic":2}}' } }));
}

function inputCases(few, sample, run) {
  const languages = ['csharp', 'fsharp', 'typescript', 'tsx', 'javascript', 'python', 'rust', 'text'];
  const stdin = 'src/OrderService.cs';
  const piped = (name, args) => few(name, { args, stdin });
  return [
    ...languages.map((name) => sample(`language ${name}`, ['analyze', 'src', '--language', name])),
    piped('stdin with a path', run('pattern-matcher', '-', '--stdin-path', 'some/Order.cs')),
    piped('stdin with a language', run('pattern-matcher', '-', '-l', 'csharp', '--format', 'json')),
    piped('stdin without a path', run('pattern-matcher', '-')),
    piped('stdin of analyze', ['analyze', '-', '--stdin-path', 'Order.cs', '--format', 'markdown']),
    piped('stdin fixed', run('pattern-matcher', '-', '--stdin-path', 'Order.cs', '--fix', '--dry-run')),
    few('globs', run('pattern-matcher', 'src/**/*.cs', 'src/**/*.fs', '!**/Order*')),
    few('files by name', run('complexity', '--file', stdin, '-f', 'src/Pricing.fs', '--format', 'json')),
    few('spawn by class name', ['hyperlight-spawn', 'AnalyzerAgent', '--target', 'src']),
    few('spawn of one file', ['hyperlight-spawn', 'ComplexityAgent', '-t', stdin, '--format', 'json']),
  ];
}
