import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sampleRun } from '../sample-run.js';

/** A pull request as the fake service keeps it. */
export interface Kept {
  number: number;
  branch: string;
  base: string;
  title: string;
  body: string;
  state: 'open' | 'closed' | 'merged';
  fork?: boolean;
}

/**
 * Stands in for `gh api` and `glab api`: keeps pull requests in a file, and records its arguments. `fail` in the state
 * makes calls of that method fail with these words; `answer` is printed instead of everything else.
 */
const script = `#!${process.execPath}
const fs = require('node:fs');
const gitlab = __filename.endsWith('glab');
const args = process.argv.slice(2);
const input = fs.readFileSync(0, 'utf8');
const names = ['GH_PROMPT_DISABLED', 'NO_PROMPT', 'NO_COLOR', ...Object.keys(process.env).filter((name) => name.includes('TOKEN'))];
const env = Object.fromEntries(names.map((name) => [name, process.env[name]]));
fs.appendFileSync(process.env.FAKE_LOG, JSON.stringify({ program: gitlab ? 'glab' : 'gh', args, input, env }) + '\\n');
const file = process.env.FAKE_STATE;
const state = JSON.parse(fs.readFileSync(file, 'utf8'));
const method = args[args.indexOf('--method') + 1];
const failure = state.fail?.[method];
if (failure !== undefined) { process.stderr.write(failure); process.exit(1); }
if (state.answer !== undefined) process.stdout.write(state.answer);
else {
  const fields = {};
  args.forEach((arg, at) => {
    if (!['-f', '-F', '--field', '--raw-field'].includes(arg)) return;
    const [, name, value] = /^(\\w+)=([^]*)$/.exec(args[at + 1]);
    fields[name] = ['-F', '--field'].includes(arg) && value === '@-' ? input : value;
  });
  const url = 'https://forge.example/acme/shop/';
  const shown = ({ number, branch, base, title, body, state, fork }) => gitlab
    ? { iid: number, web_url: url + number, description: body, state: state === 'open' ? 'opened' : state, source_branch: branch, source_project_id: fork ? 8 : 7, target_project_id: 7 }
    : { number, html_url: url + number, body, state: state === 'open' ? 'open' : 'closed', merged_at: state === 'merged' ? '2026-01-01' : null, head: { ref: branch, repo: { id: fork ? 8 : 7 } }, base: { repo: { id: 7 } } };
  let answer;
  if (method === 'GET') {
    const wanted = gitlab ? new URLSearchParams(args[5].split('?')[1]).get('source_branch') : fields.head.replace(/^acme:/, '');
    answer = state.pulls.filter(({ branch }) => branch === wanted).map(shown);
  } else if (method === 'POST') {
    const made = { number: state.pulls.length + 1, branch: fields.head ?? fields.source_branch, base: fields.base ?? fields.target_branch, title: fields.title, body: fields.body ?? fields.description, state: 'open' };
    state.pulls.push(made);
    answer = shown(made);
  } else {
    const number = Number(args[5].split('/').at(-1));
    const pull = state.pulls.find((one) => one.number === number);
    pull.body = fields.body ?? fields.description;
    answer = shown(pull);
  }
  fs.writeFileSync(file, JSON.stringify(state));
  process.stdout.write(JSON.stringify(answer));
}
`;

const identity = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** A service with a project, its repository as a bare one on this disk, and the run's own repository. */
export class FakeService {
  readonly folder = mkdtempSync(join(tmpdir(), 'tars-pr-'));
  readonly bin = join(this.folder, 'bin');
  readonly remote = join(this.folder, 'remote.git');
  readonly repository = join(this.folder, 'run/repository');
  readonly root = join(this.folder, 'target');
  readonly #log = join(this.folder, 'calls.jsonl');
  readonly #state = join(this.folder, 'state.json');
  readonly env: NodeJS.ProcessEnv;

  constructor(programs: readonly ('gh' | 'glab')[] = ['gh', 'glab'], host = 'github.com') {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    for (const folder of [this.bin, this.repository, this.root]) mkdirSync(folder, { recursive: true });
    for (const name of programs) {
      writeFileSync(join(this.bin, name), script);
      chmodSync(join(this.bin, name), 0o755);
    }
    this.keep({ pulls: [] });
    const global = join(this.folder, 'gitconfig');
    writeFileSync(
      global,
      `[url "file://${this.remote}"]\n\tinsteadOf = https://${host}/acme/shop.git\n[init]\n\tdefaultBranch = main\n`,
    );
    const path = [
      this.bin,
      dirname(execFileSync('which', ['git'], { encoding: 'utf8' })),
      '/usr/bin',
      '/bin',
    ];
    this.env = {
      ...identity,
      PATH: path.join(delimiter),
      HOME: this.folder,
      GIT_CONFIG_GLOBAL: global,
      FAKE_LOG: this.#log,
      FAKE_STATE: this.#state,
    };
    this.git(this.folder, 'init', '--quiet', '--bare', this.remote);
    this.git(this.repository, 'init', '--quiet');
    this.commit('base');
    this.git(this.repository, 'push', '--quiet', this.remote, 'HEAD:refs/heads/main');
  }

  git(cwd: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd, env: this.env, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** Adds a commit to the run's repository and returns it. */
  commit(text: string): string {
    this.git(this.repository, 'commit', '--quiet', '--allow-empty', '-m', text);
    return this.git(this.repository, 'rev-parse', 'HEAD');
  }

  /** Adds a commit that writes a file, and returns it. */
  change(path: string, text: string, message = path): string {
    writeFileSync(join(this.repository, path), text);
    this.git(this.repository, 'add', path);
    return this.commit(message);
  }

  /** The commit of a branch on the remote. */
  tip(branch: string): string | undefined {
    const line = this.git(this.folder, 'ls-remote', this.remote, `refs/heads/${branch}`);
    return line === '' ? undefined : line.split('\t')[0];
  }

  keep(state: { pulls: Kept[]; fail?: Record<string, string>; answer?: string }): void {
    writeFileSync(this.#state, JSON.stringify(state));
  }

  get pulls(): Kept[] {
    return JSON.parse(readFileSync(this.#state, 'utf8')).pulls;
  }

  get calls(): { program: string; args: string[]; input: string; env: Record<string, string> }[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  get methods(): string[] {
    return this.calls.map(({ args }) => args[args.indexOf('--method') + 1]!);
  }

  /** Options for `openPullRequest` of a run whose branch ends in this commit. */
  options(head: string, given: Parameters<typeof sampleRun>[0] = {}, host = 'github.com') {
    const base = this.git(this.repository, 'rev-list', '--max-parents=0', 'HEAD');
    const repository = { name: 'shop', base, baseBranch: 'main', remoteUrl: `https://${host}/acme/shop.git` };
    return {
      via: 'auto' as const,
      run: sampleRun({ repository, head, ...given }),
      root: this.root,
      repository: this.repository,
      file: join(this.folder, 'run/pull-request.md'),
      patch: join(this.folder, 'run/changes.patch'),
      bundle: join(this.folder, 'run/branch.bundle'),
      signal: new AbortController().signal,
      env: this.env,
    };
  }
}
