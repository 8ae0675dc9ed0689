import { alsoAll, formats } from './formats.mjs';

const levels = ['hint', 'info', 'warning', 'error'];

/** Runs of agents on the corpus: every form, every option that changes what is told. */
export function runCases() {
  const on =
    (corpus) =>
    (name, ...steps) => ({ name, corpus, steps });
  const [whole, sample] = [on('whole'), on('sample')];
  const run = (agent, ...args) => ['hyperlight-run', agent, ...args];
  return [
    whole('whole analyze, all forms', ['analyze', 'src', '-o', 'report', ...alsoAll]),
    ...formats.map((form) => whole(`whole analyze ${form}`, ['analyze', 'src', '--format', form])),
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
      sample(`analyze ${form} output`, ['analyze', 'src', '--format', form, '-o', 'report.out']),
    ]),
    ...levels.flatMap((level) => [
      sample(`min-severity ${level}`, ['analyze', 'src', '--min-severity', level]),
      sample(`fail-on ${level}`, ['analyze', 'src', '--fail-on', level, '-q']),
    ]),
    sample('fail-on never', ['analyze', 'src', '--fail-on', 'never', '-q']),
    ...optionCases(sample, run),
    ...inputCases(sample, run),
  ];
}

function optionCases(sample, run) {
  const rerun = ['analyze', 'src', '--cache', '--format', 'json'];
  const resumable = run('pattern-matcher', '--dir', 'src', '--format', 'json', '-j', '1');
  return [
    sample('settings of complexity', run('complexity', '--dir', 'src', '--settings', 'settings.json')),
    sample(
      'isolation in processes',
      run('pattern-matcher', '--dir', 'src', '--isolation', 'process', '--format', 'json'),
    ),
    sample('concurrency of one', ['analyze', 'src', '-j', '1', '--format', 'json']),
    sample('max-findings', ['analyze', 'src', '--max-findings', '1']),
    sample('max-files', ['analyze', 'src', '--max-files', '3']),
    sample('max-file-size', ['analyze', 'src', '--max-file-size', '4KiB']),
    sample('agent-log debug', ['analyze', 'src', '--agent-log', 'debug', '--format', 'json']),
    sample('agent-log off', ['analyze', 'src', '--agent-log', 'off']),
    sample('quiet', ['analyze', 'src', '-q']),
    sample('no-gitignore', ['analyze', 'src', '--no-gitignore', '--include-generated']),
    sample('fix', run('pattern-matcher', '--dir', 'src', '--fix', '--format', 'json')),
    sample('fix of warnings', run('pattern-matcher', '--dir', 'src', '--fix', '--min-severity', 'warning')),
    sample('fix by analyze', ['analyze', 'src', '--fix', ...alsoAll]),
    sample('dry run', run('pattern-matcher', '--dir', 'src', '--fix', '--dry-run', '-o', 'fixes.patch')),
    sample(
      'baseline',
      ['analyze', 'src', '--baseline', 'known.json', '--update-baseline', '--min-severity', 'warning'],
      ['analyze', 'src', '--baseline', 'known.json', '--format', 'json'],
    ),
    sample('stats', ['analyze', 'src', '-j', '1', '--stats', 'stats.json', '-q']),
    sample('stats as text', ['analyze', 'src', '-j', '1', '--stats', '-o', 'report']),
    { ...sample('cache twice', rerun, rerun, [...rerun, '--max-findings', '2']), ownCache: true },
    {
      ...sample('resume', { args: resumable, interrupt: true, unseen: true }, [...resumable, '--resume']),
      ownCache: true,
    },
    { ...sample('resume of nothing', [...resumable, '--resume']), ownCache: true },
  ].map((one) => ({ ...one, files: { 'settings.json': '{"thresholds":{"cyclomatic":2}}' } }));
}

function inputCases(sample, run) {
  const languages = ['csharp', 'fsharp', 'typescript', 'tsx', 'javascript', 'python', 'rust', 'text'];
  const stdin = 'src/OrderService.cs';
  const piped = (name, args) => sample(name, { args, stdin });
  return [
    ...languages.map((name) => sample(`language ${name}`, ['analyze', 'src', '--language', name])),
    piped('stdin with a path', run('pattern-matcher', '-', '--stdin-path', 'some/Order.cs')),
    piped('stdin with a language', run('pattern-matcher', '-', '-l', 'csharp', '--format', 'json')),
    piped('stdin without a path', run('pattern-matcher', '-')),
    piped('stdin of analyze', ['analyze', '-', '--stdin-path', 'Order.cs', '--format', 'markdown']),
    piped('stdin fixed', run('pattern-matcher', '-', '--stdin-path', 'Order.cs', '--fix', '--dry-run')),
    sample('globs', run('pattern-matcher', 'src/**/*.cs', 'src/**/*.fs', '!**/Order*')),
    sample('files by name', run('complexity', '--file', stdin, '-f', 'src/Pricing.fs', '--format', 'json')),
    sample('spawn by class name', ['hyperlight-spawn', 'AnalyzerAgent', '--target', 'src']),
    sample('spawn of one file', ['hyperlight-spawn', 'ComplexityAgent', '-t', stdin, '--format', 'json']),
  ];
}
