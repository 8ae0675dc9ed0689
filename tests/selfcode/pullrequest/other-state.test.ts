import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMark } from '#host/selfcode/pullrequest/fingerprint.js';
import { openPullRequest } from '#host/selfcode/pullrequest/open.js';
import { FakeService } from './services.js';

const branch = 'tars/improve-0123456789ab';

describe('a branch of the remote', () => {
  test('that a run of another state folder pushed without a pull request is its own, by the trees alone', async () => {
    const service = new FakeService();
    service.change('a.cs', 'one');
    const earlier = service.change('b.cs', 'two');
    service.git(service.repository, 'push', '--quiet', service.remote, `${earlier}:refs/heads/${branch}`);
    service.git(service.repository, 'reset', '--quiet', '--hard', 'HEAD~2');
    service.change('a.cs', 'one', 'of another time');
    const head = service.change('b.cs', 'two', 'of another time');
    const options = service.options(head);
    expect(await openPullRequest(options)).toMatchObject({ result: 'created' });
    expect(service.tip(branch)).toBe(earlier);
    expect(readMark(service.pulls[0]!.body)?.head).toBe(earlier);
    expect(existsSync(join(service.folder, 'run/remote-branch'))).toBe(false);
    expect(await openPullRequest(options)).toMatchObject({ result: 'unchanged' });
  });

  test.each<[what: string, push: (service: FakeService) => void]>([
    [
      'has the same files at the end, by other steps',
      (service) => {
        service.change('b.cs', 'two');
        service.change('a.cs', 'one');
      },
    ],
    [
      'has one commit more, of no change',
      (service) => {
        service.change('a.cs', 'one');
        service.change('b.cs', 'two');
        service.commit('by hand');
      },
    ],
    [
      'has the same steps on another base',
      (service) => {
        service.commit('another base');
        service.change('a.cs', 'one');
        service.change('b.cs', 'two');
      },
    ],
    ['has only the first step', (service) => service.change('a.cs', 'one')],
    [
      'has a step with two parents',
      (service) => {
        const first = service.change('a.cs', 'one');
        const second = service.change('b.cs', 'two');
        const merged = ['commit-tree', `${second}^{tree}`, '-p', first, '-p', 'HEAD~2', '-m', 'two'];
        service.git(service.repository, 'reset', '--hard', service.git(service.repository, ...merged));
      },
    ],
  ])('that says it is of a run and %s is left alone', async (_, push) => {
    const service = new FakeService();
    const base = service.git(service.repository, 'rev-parse', 'HEAD');
    push(service);
    service.git(service.repository, 'push', '--quiet', service.remote, `HEAD:refs/heads/${branch}`);
    const theirs = service.tip(branch);
    service.git(service.repository, 'reset', '--quiet', '--hard', base);
    service.change('a.cs', 'one', 'of another time');
    const options = service.options(service.change('b.cs', 'two', 'of another time'));
    expect(await openPullRequest(options)).toMatchObject({ result: 'pr-edited' });
    expect(service.tip(branch)).toBe(theirs);
    expect(service.pulls).toEqual([]);
  });
});
