/** Variables with tokens that a program sends to whatever host it is told to ask, and those that say whose they are. */
const tokens = {
  gh: {
    names: ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'],
    hosts: ['GH_HOST', 'GITHUB_SERVER_URL'],
    usual: undefined,
  },
  glab: {
    names: ['GITLAB_TOKEN', 'GITLAB_ACCESS_TOKEN', 'OAUTH_TOKEN'],
    hosts: ['GITLAB_HOST', 'GL_HOST', 'GITLAB_URI', 'CI_SERVER_HOST', 'CI_SERVER_URL'],
    usual: 'gitlab.com',
  },
} as const;

/**
 * Returns the environment for questions to a host. The host comes from the repository, so that a token goes only to the
 * one that the user's own variables name; without any, GitLab's are for gitlab.com. `withheld`: what to do about those
 * that were left out.
 */
export function tokensFor(
  program: 'gh' | 'glab',
  host: string,
  env: NodeJS.ProcessEnv,
): { env: NodeJS.ProcessEnv; withheld: string | undefined } {
  const { names, hosts, usual } = tokens[program];
  const named = hosts.flatMap((name) => hostOf(env[name]) ?? []);
  const known: (string | undefined)[] = named.length === 0 ? [usual] : named;
  const given = names.filter((name) => env[name]);
  if (given.length === 0 || known.includes(host)) return { env, withheld: undefined };
  const kept = Object.entries(env).filter(([name]) => !(names as readonly string[]).includes(name));
  const withheld = `${given[0]} was not sent to ${host}: if it is for that host, name it in ${hosts[0]}`;
  return { env: Object.fromEntries(kept), withheld };
}

/** Of a host's name or an address. */
function hostOf(text: string | undefined): string | undefined {
  const [, host] = /^(?:https?:\/\/)?([a-z0-9][a-z0-9.-]*)(?::\d+)?(?:\/|$)/i.exec(text ?? '') ?? [];
  return host?.toLowerCase();
}
