import { expect, test } from 'vitest';
import { ends, git, improve, repository } from './cycle-for-tests.js';

/** The patterns that come with the package. */
const builtin = { patterns: undefined, profile: 'all' } as const;

test('an improvement takes along what it entails: a rethrow, and then the name that nobody needs', async () => {
  const method = (handler: string) =>
    `using System;\nclass C\n{\n    int M(string s)\n    {\n        try { return int.Parse(s); }\n${handler}    }\n}\n`;
  const root = repository({
    'a.cs': method(
      '        catch (Exception e)\n        {\n            Console.WriteLine(s);\n            throw e;\n        }\n',
    ),
  });
  const { summary } = await improve(root, builtin);
  expect(ends(summary)).toEqual({ committed: 1 });
  expect(git(root, 'show', `${summary.branch}:a.cs`)).toBe(
    method(
      '        catch (Exception)\n        {\n            Console.WriteLine(s);\n            throw;\n        }\n',
    ),
  );
});

test('of a chain of variables, each the only use of the one before, the improvement removes all', async () => {
  const method = (body: string) =>
    `class C\n{\n    int M(int n)\n    {\n${body}        return n;\n    }\n}\n`;
  const root = repository({
    'a.cs': method('        int a = n;\n        int b = a;\n        int c = b;\n'),
  });
  const { summary } = await improve(root, builtin);
  expect(ends(summary)).toEqual({ committed: 1 });
  expect(git(root, 'show', `${summary.branch}:a.cs`)).toBe(method(''));
});
