// Asks npm's registry for known vulnerabilities of the packages that users install.
//   node scripts/audit.mjs [--required]
//     --required    fails where the registry can't be asked, too; else that is a warning
// Fails for a severity of high or critical. `npm audit` exits with 1 for both a vulnerability and a registry that
// doesn't answer; only the first comes with a report, which has an `auditReportVersion`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const failing = ['high', 'critical'];
const root = fileURLToPath(new URL('../', import.meta.url));
// Offline, npm reports no vulnerability without having asked.
const args = [
  'audit',
  '--json',
  '--omit=dev',
  '--offline=false',
  '--fetch-retries=1',
  '--fetch-timeout=20000',
];
const { stdout, stderr, error } = spawnSync('npm', args, {
  cwd: root,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (error) throw error;

const report = parsed(stdout);
if (report?.auditReportVersion === undefined) {
  const reason = report?.message ?? (stderr.trim() || 'npm gave no report');
  console.warn(`dependencies are not audited: ${reason}`);
  process.exitCode = process.argv.includes('--required') ? 1 : 0;
} else {
  const found = Object.values(report.vulnerabilities);
  for (const { name, severity, range, via } of found) {
    const advisories = via.map((cause) =>
      typeof cause === 'string' ? cause : `${cause.title} ${cause.url}`,
    );
    console.log(`${severity}: ${name} ${range}: ${advisories.join('; ')}`);
  }
  const grave = found.filter(({ severity }) => failing.includes(severity)).length;
  console.log(`known vulnerabilities: ${grave} of high severity or more, ${found.length - grave} of less`);
  process.exitCode = grave > 0 ? 1 : 0;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
