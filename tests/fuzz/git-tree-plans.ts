import fc from 'fast-check';

/** What is put into one repository. */
export interface RepositoryPlan {
  files: string[];
  ignoreCase: boolean;
  /** `.gitignore` files, by folder. */
  rules: { folder: string; lines: string[] }[];
  exclude: string[];
  /** Which of the files are tracked, whatever the rules say: a bit each. */
  tracked: number;
}

export interface TreePlan {
  outer: RepositoryPlan;
  inner: (RepositoryPlan & { folder: string; kind: 'nested' | 'submodule' })[];
  userRules: string[];
  userFile: 'xdg' | 'home' | 'absolute' | 'tilde' | 'relative' | 'of the repository' | 'none';
  /** Also a worktree elsewhere. */
  linked: boolean;
}

const names = [
  'a',
  'b',
  'ab',
  'A',
  'aB',
  'x.c',
  'y.C',
  'é',
  'a b',
  'a-',
  ']',
  '[',
  'a\\',
  '!a',
  '#a',
  'a ',
  'É',
];
const folderNames = ['a', 'b', 'B', 'ab', 'é', 'a b', 'd.c', '[a]'];

const folderPath = fc
  .array(fc.constantFrom(...folderNames), { maxLength: 3 })
  .map((parts) => parts.map((part) => `${part}/`).join(''));
const filePath = fc.tuple(folderPath, fc.constantFrom(...names)).map((parts) => parts.join(''));

const piece = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'a',
      'b',
      'B',
      'A',
      'c',
      'x',
      '.',
      '/',
      '*',
      '**',
      '**/',
      '/**',
      '/**/',
      '*.c',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'ab', 'aB', 'a/', 'b/', 'a/b', 'é', 'É', 'a b', 'd.c', '*.C'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['?', '[ab]', '[AB]', '[!a]', '[^B]', '[a-c]', '[A-C]', '[]a]', '[A-c]', ' ', '-', '\t'],
      ...['[[:alpha:]]', '[[:upper:]]', '[[:lower:]]', '[[:alpha:]B]', '[![:upper:]]'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '\\',
        '\\*',
        '\\a',
        '\\A',
        '\\[',
        '[',
        ']',
        '[a',
        '[[:x:]]',
        '[a/b]',
        '[\\A]',
        '!',
        '#',
        '\\ ',
        '\r',
      ],
    ),
  },
);
const line = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/', '!/', '\\', '#'),
    fc.array(piece, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '', '/', ' ', '  ', '\t', '\r'),
  )
  .map(([before, pieces, after]) => `${before}${pieces.join('')}${after}`);
const lines = (maxLength: number) => fc.array(line, { maxLength });

const repositoryPlan = {
  files: fc.array(filePath, { minLength: 3, maxLength: 24 }),
  ignoreCase: fc.boolean(),
  rules: fc.array(fc.record({ folder: folderPath, lines: lines(4) }), { maxLength: 4 }),
  exclude: fc.oneof(fc.constant<string[]>([]), lines(3)),
  tracked: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 24 - 1 })),
};

export const treePlan: fc.Arbitrary<TreePlan> = fc.record({
  outer: fc.record(repositoryPlan),
  inner: fc.array(
    fc.record({
      ...repositoryPlan,
      folder: folderPath.filter((path) => path !== ''),
      kind: fc.constantFrom('nested' as const, 'submodule' as const),
    }),
    { maxLength: 2 },
  ),
  userRules: lines(3),
  userFile: fc.constantFrom('xdg', 'home', 'absolute', 'tilde', 'relative', 'of the repository', 'none'),
  linked: fc.boolean(),
});
