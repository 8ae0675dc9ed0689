// Completes package-lock.json: npm leaves out the optional packages for other platforms that the registry it
// is set up with doesn't serve, and then refuses its own lockfile in `npm ci`.
// To be run after `npm install` has changed dependencies: node scripts/complete-lockfile.mjs [FOLDER]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(process.argv[2] ?? '.', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/** What a platform package runs on, by the parts of its name. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.includes('musl') ? ['musl'] : [];
  return { ...(cpu.length && { cpu }), ...(os.length && { os }), ...(libc.length && { libc }) };
}

const added = [];
for (const [place, parent] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const shared = `node_modules/${name}`;
    const own = `${place}/node_modules/${name}`;
    const known = [own, shared].some((path) => lock.packages[path]?.version === range);
    const platform = platformOf(name);
    if (known || !/^\d/.test(range) || !platform.cpu) continue;
    lock.packages[lock.packages[shared] ? own : shared] = {
      version: range,
      ...platform,
      ...(parent.dev && { dev: true }),
      optional: true,
    };
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${added.length} packages for other platforms`);
