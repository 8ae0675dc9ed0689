// Compiles guests/*/agent.ts to dist/guests/*/agent.wasm, and puts the parser's artefacts beside them.
// An agent is built again only when what it is built from changed.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAgent } from '../dist/guests/sdk/build.js';
import { loadPatterns } from '../dist/host/patterns/load.js';
import { patternSettings } from '../dist/host/patterns/pattern-settings.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const guests = join(root, 'guests');

function inputsHash(folders) {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true }).sort()) {
      if (!/\.(ts|json|wit)$/.test(name) && name !== 'package-lock.json') continue;
      hash
        .update(`${name}\0`)
        .update(readFileSync(join(folder, name)))
        .update('\0');
    }
  }
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/** Agents that are made of others. */
const joins = { 'joint-analyzer': ['pattern-matcher', 'complexity'] };

for (const name of readdirSync(guests)) {
  const folder = join(guests, name);
  if (!existsSync(join(folder, 'manifest.json'))) continue;
  const out = join(root, 'dist/guests', name);
  const stamp = join(out, 'inputs.sha256');
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const joined = (joins[name] ?? []).map((other) => join(guests, other));
  const inputs = inputsHash([folder, ...joined, join(guests, 'sdk'), join(root, 'wit')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) continue;
  const component = await buildAgent({
    entry: join(folder, 'agent.ts'),
    engine: manifest.engine,
    syntax: manifest.syntax,
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, manifest.component), component);
  cpSync(join(folder, 'manifest.json'), join(out, 'manifest.json'));
  const settings = manifest.settings === undefined ? undefined : join(folder, manifest.settings);
  if (settings && existsSync(settings)) cpSync(settings, join(out, manifest.settings));
  writeFileSync(stamp, inputs);
  console.log(`${name}: ${manifest.engine}, ${(component.length / 1024 / 1024).toFixed(2)} MiB`);
}

// What runs in threads: the digests of these components, whatever another one calls itself.
const shipped = readdirSync(join(root, 'dist/guests'), { recursive: true })
  .filter((name) => /^[\w-]+[/\\]agent\.wasm$/.test(name))
  .map((name) =>
    createHash('sha256')
      .update(readFileSync(join(root, 'dist/guests', name)))
      .digest('hex'),
  );
writeFileSync(join(root, 'dist/guests/shipped.json'), JSON.stringify(shipped.sort()));

// What agents that match patterns are configured with by whoever names no settings: all that patterns.json enables.
const builtIn = patternSettings(await loadPatterns());
const settings = {
  'pattern-matcher': builtIn,
  'joint-analyzer': { 'pattern-matcher': builtIn, complexity: {} },
};
for (const [agent, value] of Object.entries(settings)) {
  writeFileSync(join(root, 'dist/guests', agent, 'settings.json'), JSON.stringify(value));
}

const artifacts = join(guests, 'syntax/artifacts');
if (existsSync(artifacts)) cpSync(artifacts, join(root, 'dist/guests/syntax'), { recursive: true });
