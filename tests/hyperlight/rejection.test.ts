import { defaultLimits } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { fileError, rejectionError, requestError } from '#host/sandbox/hyperlight/rejection.js';

// As the addon's promises reject: all have the same code of napi's.
const rejected = (message: string) => Object.assign(new Error(message), { code: 'GenericFailure' });

test.each(['ENOSPC', 'EDQUOT', 'EROFS'])('%s is an error of the file system, as Node has it', (code) => {
  const error = fileError(rejected(`[${code}] atomic write: failed (os error 28)`));
  expect(error).toMatchObject({ code, message: 'atomic write: failed (os error 28)' });
});

test('what says nothing of the file system has no code', () => {
  expect(fileError(rejected('[internal] it panicked'))).not.toHaveProperty('code');
});

test('a VM that is out of memory is told as the VM, not as the agent', () => {
  const error = requestError(rejected('[memory] Guest aborted: 13 Out of physical memory'), defaultLimits);
  expect(error).toMatchObject({ code: 'ERR_LIMIT_MEMORY', message: expect.stringContaining('the VM') });
});

test('a VM that does not come back is a crash', () => {
  const text = 'a call did not come to its end within 40000 ms';
  const error = rejected(`[stuck] ${text}`);
  for (const told of [requestError(error, defaultLimits), rejectionError(error, 'the call')]) {
    expect(told).toMatchObject({ code: 'ERR_SANDBOX_CRASHED', message: `the call failed: ${text}` });
  }
});
