import pc from 'picocolors';
import { expect, test } from 'vitest';
import { ClosedError, MemoryLimitError, QueueFullError, SettingsInvalidError } from '#host/base/errors.js';
import { reportError } from '#host/cli/errors.js';
import { exitCodes } from '#host/cli/exit-codes.js';
import type { Terminal } from '#host/cli/terminal.js';

function told(error: unknown, debug = false) {
  let stderr = '';
  const output = { paint: pc.createColors(false), write: (text: string) => (stderr += text) };
  const code = reportError(error, { stderr: output } as unknown as Terminal, debug);
  return { code, stderr };
}

test('an error is told as its message, its issues, its details and its hint, in this order', () => {
  const error = new SettingsInvalidError('a.json is not valid JSON', {
    hint: 'add a comma',
    details: ['> 1 | {"a" 1}', '    |      ^'],
    issues: [{ path: 'a.json:1:6', message: 'expected a colon' }],
  });
  expect(told(error)).toEqual({
    code: exitCodes.settings,
    stderr: [
      'error[ERR_SETTINGS_INVALID]: a.json is not valid JSON',
      '  a.json:1:6: expected a colon',
      '  > 1 | {"a" 1}',
      '      |      ^',
      'hint: add a comma\n',
    ].join('\n'),
  });
});

test('--debug shows causes to the last, those that are no errors, too', () => {
  const cause = new Error('the pages ran out', { cause: 'the kernel said no' });
  const { stderr } = told(new MemoryLimitError('too little memory', { cause }), true);
  expect(stderr).toContain('\nsee docs/errors.md#err_limit_memory\n');
  expect(stderr).toContain('    caused by: Error: the pages ran out\n');
  expect(stderr).toContain('    caused by: the kernel said no\n');
  expect(told(new MemoryLimitError('too little memory', { cause })).stderr).not.toContain('caused by');
});

test('an error that nothing expects is a fault in tarscli, with its own stack under --debug', () => {
  const fault = new TypeError('x is not a function');
  expect(told(fault)).toEqual({
    code: exitCodes.internal,
    stderr: expect.stringMatching(
      /^error\[ERR_INTERNAL\]: this is a fault in tarscli, sorry: x is not a function\nhint: .*--debug/,
    ),
  });
  expect(told(fault, true).stderr).toContain('caused by: TypeError: x is not a function\n    at ');
});

test.each([new ClosedError('the host is closed'), new QueueFullError('1000 calls wait')])(
  '%s ends tarscli as a fault of its own',
  (error) => {
    expect(told(error).code).toBe(exitCodes.internal);
  },
);
