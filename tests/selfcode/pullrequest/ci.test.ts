import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Step {
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  with?: Record<string, string | number | boolean>;
}
interface Job {
  permissions?: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  permissions: object;
  jobs: Record<string, Job>;
}
interface Action {
  inputs: Record<string, { default?: string; required?: boolean }>;
  runs: { using: string; steps: Step[] };
}

const workflow: Workflow = parse(/```yaml\n(name: tars\n.*?)```/s.exec(read('docs/ci.md'))![1]!);
const actionPath = './.github/actions/tars-improve';
const action: Action = parse(read(`${actionPath}/action.yml`));
const steps = [...Object.values(workflow.jobs).flatMap((job) => job.steps), ...action.runs.steps];

/** A repository on a runner, whose npm and gh record what they are called with; `self-code` is recorded, too. */
class Runner {
  readonly folder = mkdtempSync(join(tmpdir(), 'tars-ci-'));
  readonly clone = join(this.folder, 'clone');
  readonly temp = join(this.folder, 'temp');
  readonly #log = join(this.folder, 'calls.log');
  readonly #env: Record<string, string>;

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    const bin = join(this.folder, 'bin');
    for (const folder of [bin, join(this.clone, 'src'), this.temp]) mkdirSync(folder, { recursive: true });
    const record = `printf '%s\\n' "$(basename "$0") $*" >> '${this.#log}'`;
    const programs = {
      npm: record,
      gh: `${record}\nif [ "$1" = auth ]; then git config --global "credential.https://$4.helper" '!gh auth git-credential'; fi`,
      tarscli: `if [ "$1" = self-code ]; then ${record}; printf '%s\\n' "target=$4" "test=$6" "token=$GH_TOKEN" >> '${this.#log}'; git config --get-regexp credential >> '${this.#log}'; exit; fi\nexec '${process.execPath}' '${root}dist/cli/main.js' "$@"`,
    };
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    this.#env = {
      PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: this.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      // Images are compiled here, and other tests run beside this one.
      TARS_TIME_SCALE: '20',
      RUNNER_TEMP: this.temp,
      GITHUB_SHA: 'c'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SERVER_URL: 'https://github.com',
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME!,
      XDG_DATA_HOME: process.env.XDG_DATA_HOME!,
    };
    cpSync(join(root, 'examples/OrderService.cs'), join(this.clone, 'src/OrderService.cs'));
    execFileSync('git', ['init', '--quiet'], { cwd: this.clone });
  }

  get log(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** Runs the `run:` steps as the runner does, those of the composite action with their inputs. */
  run(all: readonly Step[], inputs: Record<string, string> = {}): void {
    const filled = (text: string) =>
      text.replace(/\$\{\{ (github\.token|inputs\.([\w-]+)) \}\}/g, (_, whole, name) =>
        whole === 'github.token' ? 'a-token' : inputs[name]!,
      );
    for (const step of all) {
      if (step.uses === actionPath) {
        const given = Object.fromEntries(
          Object.entries(step.with ?? {}).map(([name, value]) => [name, `${value}`]),
        );
        const defaults = Object.entries(action.inputs).map(([name, input]) => [
          name,
          filled(input.default ?? ''),
        ]);
        this.run(action.runs.steps, { ...Object.fromEntries(defaults), ...given });
      }
      if (step.run === undefined) continue;
      const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]);
      const flags = step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
      const { status, stderr } = spawnSync('bash', [...flags, '-c', step.run], {
        cwd: this.clone,
        env: { ...this.#env, ...Object.fromEntries(env) },
        encoding: 'utf8',
      });
      expect(status, `${step.run}\n${stderr}`).toBe(0);
    }
  }
}

describe('the workflow of docs/ci.md', () => {
  test('uploads the findings of a push as SARIF', () => {
    const runner = new Runner();
    runner.run(workflow.jobs.findings!.steps);
    const [install, upload] = runner.log.trim().split('\n');
    expect(install).toMatch(/^npm install --global --ignore-scripts .*tars-hyperlight@\d+\.\d+\.\d+$/);
    const [, file] =
      /^gh api --method POST repos\/acme\/shop\/code-scanning\/sarifs -f commit_sha=c{40} -f ref=refs\/heads\/main -F sarif=@(\S+)$/.exec(
        upload!,
      )!;
    const packed = readFileSync(file!, 'utf8');
    expect(packed).toMatch(/^[A-Za-z0-9+/]+=*$/);
    const sarif = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('TARS007');
  });

  test('lets tarscli improve each night, with a token that only gh and git have', () => {
    const runner = new Runner();
    runner.run(workflow.jobs.improvements!.steps);
    expect(runner.log.trim().split('\n')).toEqual([
      'npm ci --ignore-scripts',
      'npm install --global --ignore-scripts --no-audit --no-fund tars-hyperlight@0.1.0',
      'gh auth setup-git --hostname github.com',
      'tarscli self-code start --target src --test npm test --pr',
      'target=src',
      'test=npm test',
      'token=a-token',
      'credential.https://github.com.helper !gh auth git-credential',
    ]);
    expect(
      execFileSync('git', ['config', '--list', '--local'], { cwd: runner.clone, encoding: 'utf8' }),
    ).not.toContain('credential');
  });

  test('gives each job two permissions at most, and nothing by default', () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.jobs.findings!.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
    expect(workflow.jobs.improvements!.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
  });
});

test('the composite action hands its inputs over as they are, whatever a shell would make of them', () => {
  const runner = new Runner();
  const hostile = 'a"; touch pwned; $(touch pwned) `touch pwned` \'b';
  runner.run([{ uses: actionPath, with: { target: hostile, test: hostile, token: 't' } }]);
  expect(runner.log).toContain(`target=${hostile}\ntest=${hostile}\ntoken=t\n`);
  expect(execFileSync('ls', { cwd: runner.clone, encoding: 'utf8' })).not.toContain('pwned');
});

test('every action is pinned to a commit, and no script has an expression in it', () => {
  const used = steps.flatMap(({ uses }) => (uses === undefined || uses === actionPath ? [] : [uses]));
  expect(used.length).toBeGreaterThan(3);
  for (const uses of used) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  for (const step of action.runs.steps) if (step.run !== undefined) expect(step.shell).toBe('bash');
});

test('the version that the action installs is this one', () => {
  const { version } = JSON.parse(read('package.json'));
  expect(action.inputs.version!.default).toBe(version);
  expect(read('docs/ci.md').match(/tars-hyperlight@[\d.]+/g)).toEqual([
    `tars-hyperlight@${version}`,
    `tars-hyperlight@${version}`,
  ]);
});
