// Generates the API reference as HTML into api-reference/, from the doc comments of what package.json exports.
//   npm run docs [-- --check]
//     --check    writes nothing; like without it, fails where a public export has no documentation, or a link leads nowhere
// TypeDoc works on the compiler's JavaScript API, which TypeScript 7 doesn't have: it comes with a TypeScript of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./api-reference/', import.meta.url));
const typedoc = `${folder}node_modules/typedoc`;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const versionIn = (path) => JSON.parse(readFileSync(path, 'utf8')).version;
const locked = JSON.parse(readFileSync(`${folder}package-lock.json`, 'utf8')).packages[
  'node_modules/typedoc'
];

if (!existsSync(`${typedoc}/package.json`) || versionIn(`${typedoc}/package.json`) !== locked.version) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline']);
}
run(process.execPath, [
  `${typedoc}/bin/typedoc`,
  ...(process.argv.includes('--check') ? ['--emit', 'none'] : []),
]);
