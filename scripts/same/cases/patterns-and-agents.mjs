import { cpSync } from 'node:fs';
import { join } from 'node:path';

const own = {
  version: 1,
  patterns: [
    {
      id: 'OWN001',
      name: 'compare-true',
      description: 'A comparison with true says the same as what is compared.',
      languages: ['csharp'],
      severity: 'warning',
      category: 'style',
      message: '$X == true is $X',
      suggestion: 'Leave out the comparison',
      rule: { pattern: '$X == true' },
      fix: '$X',
      examples: {
        invalid: [{ code: 'class C { bool M(bool a) => a == true; }' }],
        valid: ['class C { bool M() => true; }'],
      },
    },
  ],
};

const older = [
  {
    Id: 'TARS-901',
    Name: 'ConsoleWrite',
    Description: 'Use the logger.',
    Pattern: 'Console\\.(Write|WriteLine)\\((\\w+)\\)',
    PatternLanguage: 'Regex',
    Replacement: 'log.$1($2)',
    Severity: 2,
    ConfidenceThreshold: 80,
    Tags: ['style'],
    Language: 'C#',
    Examples: [{ Before: 'Console.Write(x);', After: 'log.Write(x);', Description: 'one' }],
    UsageCount: 4,
    SuccessCount: 3,
  },
  { Pattern: 'a' },
  { Name: 'Critical', Pattern: '(unclosed', PatternLanguage: 'Regex', Severity: 'Critical' },
];

/** Pattern databases: shown, checked, tested, imported, used. */
export function patternCases() {
  const patterns = (name, ...steps) => ({
    name: `patterns ${name}`,
    corpus: 'few',
    files: {
      'own.json': JSON.stringify(own),
      'older.json': JSON.stringify(older),
      'refused.json': '[{"Name":"x"}]',
    },
    steps: steps.map((args) => ['patterns', ...args]),
  });
  return [
    patterns('list', ['list'], ['list', '--json']),
    patterns(
      'list in part',
      ['list', '-l', 'fsharp'],
      ['list', '--category', 'async'],
      ['list', '--min-severity', 'error'],
      ['list', '--tag', 'none'],
      ['list', '-p', 'own.json'],
    ),
    patterns(
      'show',
      ['show', 'TARS001'],
      ['show', '002', '--json'],
      ['show', 'compare-true', '-p', 'own.json'],
      ['show', 'TARS999'],
    ),
    patterns(
      'validate',
      ['validate'],
      ['validate', 'own.json', '--json'],
      ['validate', 'older.json'],
      ['validate', '--schema-only', 'own.json', 'older.json', '--json'],
    ),
    patterns(
      'test',
      ['test'],
      ['test', '--json'],
      ['test', '001', '002'],
      ['test', 'TARS999'],
      ['test', '-p', 'own.json'],
    ),
    patterns(
      'import',
      ['import', 'older.json'],
      ['import', 'older.json', '--json'],
      ['import', 'older.json', '-o', 'newer.json'],
      ['validate', 'newer.json'],
      ['import', 'refused.json'],
    ),
    {
      ...patterns("of one's own"),
      steps: [
        ['analyze', 'src', '-p', 'own.json', '-p', 'builtin', '--format', 'json'],
        ['generate', '--dir', 'src', '-p', 'own.json'],
      ],
    },
  ];
}

/** Agents: listed, inspected, built, run. */
export function agentCases(examples) {
  const agents = [
    ...['pattern-matcher', 'complexity', 'joint-analyzer', 'generator', 'validator', 'scorer', 'reporter'],
  ];
  const one = (name, ...steps) => ({ name: `agents ${name}`, steps });
  return [
    one('list', ['agents', 'list'], ['agents', 'list', '--json']),
    ...agents.map((name) =>
      one(`inspect ${name}`, ['agents', 'inspect', name], ['agents', 'inspect', name, '--json']),
    ),
    {
      ...one(
        'build',
        ['agents', 'build', 'line-length'],
        ['agents', 'build', 'line-length', '--no-types'],
        ['agents', 'inspect', './line-length'],
        ['hyperlight-run', './line-length', '--dir', 'src'],
        ['hyperlight-run', './line-length', '--dir', 'src', '--format', 'json', '--isolation', 'process'],
      ),
      corpus: 'few',
      packages: true,
      prepare: (place) =>
        cpSync(join(examples, 'agents/line-length'), join(place, 'line-length'), { recursive: true }),
    },
  ];
}
