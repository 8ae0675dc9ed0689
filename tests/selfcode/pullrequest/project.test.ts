import { expect, test } from 'vitest';
import { projectOf } from '#host/selfcode/pullrequest/project.js';

test.each([
  ['https://github.com/acme/shop.git', 'github.com', 'acme/shop'],
  ['https://user:token@GitHub.com/acme/shop/', 'github.com', 'acme/shop'],
  ['git@github.com:acme/shop.git', 'github.com', 'acme/shop'],
  ['ssh://git@ssh.github.com:443/acme/shop.git', 'github.com', 'acme/shop'],
  ['https://gitlab.com/group/sub/shop', 'gitlab.com', 'group/sub/shop'],
])('the project of %s is found', (url, host, path) => {
  expect(projectOf(url)).toEqual({ host, path });
});

test.each([
  '/srv/git/shop.git',
  'file:///srv/shop',
  'ext::sh -c true',
  'https://github.com/acme',
  'https://github.com/acme/../x',
  'git@-oProxyCommand=x:acme/shop',
  'https://github.com/acme/shop?x=y z',
  'C:\\code\\shop',
  'x'.repeat(5000),
])('%s names no project of a service', (url) => {
  const found = projectOf(url);
  if (url.includes('?')) expect(found).toEqual({ host: 'github.com', path: 'acme/shop' });
  else expect(found).toBeUndefined();
});
