import { delimiter } from 'node:path';
import { findProgram, trustedFolders } from '../../git/find.js';
import { asking, type Forge } from './forge.js';
import { gitHub } from './github.js';
import { gitLab } from './gitlab.js';
import { type Project, projectOf } from './project.js';
import { tokensFor } from './tokens.js';

/** How a pull request is opened: `auto` chooses by the remote's host; `file` only writes it down. */
export const pullRequestVias = ['auto', 'gh', 'glab', 'file'] as const;
export type PullRequestVia = (typeof pullRequestVias)[number];

/** The service to ask, or why there is none. */
export type Service = { name: 'gh' | 'glab'; forge: Forge } | { why: string };

export interface ServiceOptions {
  via: PullRequestVia;
  remoteUrl: string | undefined;
  /** The folder that is improved: no program is taken from it. */
  root: string;
  /** Where the program runs: in no repository of anybody else's. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  wallMs?: number | undefined;
}

/** Finds the program that speaks with the remote's service. */
export async function serviceFor(options: ServiceOptions): Promise<Service> {
  const { via, remoteUrl, root, cwd, env, signal, wallMs } = options;
  if (via === 'file') return { why: 'only a file was asked for' };
  if (remoteUrl === undefined) return { why: 'the base branch follows no remote' };
  const project = projectOf(remoteUrl);
  if (project === undefined) return { why: "the remote's address names no project of a service" };
  const name = via === 'auto' ? byHost(project) : via;
  if (name === undefined) return { why: `by its name, ${project.host} is neither GitHub nor GitLab` };
  const program = await findProgram(name, await trustedFolders(env.PATH ?? '', root), root);
  if (program === undefined) return { why: `${name} is not installed, or not on the PATH` };
  const { env: own, withheld } = tokensFor(name, project.host, env);
  const PATH = await trustedPath(env, root);
  const ask = asking({ program, cwd, env: { ...own, PATH }, signal, wallMs, withheld });
  return { name, forge: name === 'gh' ? gitHub(ask, project) : gitLab(ask, project) };
}

/** The search path without folders that the author of the improved folder could fill. */
export async function trustedPath(env: NodeJS.ProcessEnv, root: string): Promise<string> {
  return (await trustedFolders(env.PATH ?? '', root)).join(delimiter);
}

function byHost({ host }: Project): 'gh' | 'glab' | undefined {
  if (/(?:^|[.-])gitlab[.-]/.test(host)) return 'glab';
  return /(?:^|[.-])(?:github|ghe)[.-]/.test(host) ? 'gh' : undefined;
}
