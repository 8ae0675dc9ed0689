import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tarscli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Reads `OWNER/NAME=FOLDER`. */
export function named(word) {
  const [, name, folder] = /^([\w.-]+\/[\w.-]+)=(.+)$/.exec(word) ?? [];
  if (name === undefined) throw new Error(`${word} is not OWNER/NAME=FOLDER`);
  return { name, folder };
}

/** Lists the findings of pattern-matcher in a repository, with its commit. */
export function analyzed({ name, folder }, options = '') {
  const git = ['-C', folder, 'rev-parse', 'HEAD'];
  const commit = execFileSync('git', git, { encoding: 'utf8' }).trim();
  const place = mkdtempSync(join(tmpdir(), 'tars-quality-'));
  try {
    const output = join(place, 'report.json');
    const more = options.split(' ').filter((word) => word !== '');
    const run = ['hyperlight-run', 'pattern-matcher', '--dir', '.', '--format', 'json', '--output', output];
    const args = [tarscli, ...run, '--fail-on', 'never', ...more];
    const { status } = spawnSync(process.execPath, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0 && status !== 7) throw new Error(`${name} could not be analyzed: exit code ${status}`);
    const { files } = JSON.parse(readFileSync(output, 'utf8'));
    return files.flatMap(({ path, findings }) =>
      findings.map(({ ruleId, severity, message, span, fingerprint }) => ({
        repository: name,
        commit,
        folder,
        path,
        rule: ruleId,
        severity,
        message,
        line: span.line,
        endLine: span.endLine,
        fingerprint,
      })),
    );
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
