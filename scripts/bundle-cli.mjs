// Bundles tarscli to dist/cli/: a run of one file spends a sixth of its time on finding and reading two hundred modules
// otherwise. All that most runs load is one file, run.js. What only some commands need stays in files of its own, which take
// from run.js what it has. Programs of threads and processes are bundled in their places.
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const cli = join(dist, 'cli');
const program = join(dist, 'host/cli/program.js');

/** What most runs import when they want it. */
const usual = [
  'agents/resolve',
  'analysis/check-options',
  'analysis/context',
  'analysis/pipeline',
  'cli/commands/analyze',
  'cli/commands/hyperlight-run',
  'cli/run/execute',
  'contract/schemas',
  'files/gitignore',
  'host/check-options',
  'patterns/load',
  'patterns/pattern-settings',
  'patterns/scope',
  'reports/json',
  'reports/measures',
  'reports/text',
  'reports/visible',
  'sandbox/hyperlight',
  'sandbox/jco',
].map((name) => join(dist, 'host', `${name}.js`));

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  external: ['@bytecodealliance/*', '@opentelemetry/*', 'esbuild', 'componentize-qjs', 'libsql'],
  // CommonJS packages ask for Node's own modules through it.
  banner: {
    js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
  },
};

const own = /[\\/]dist[\\/](?:host|guests|wit)[\\/].*\.js$/;
const imports = /\bimport\('(\.[^']+)'\)/g;

/** Module of a dynamic import. */
const targetOf = (path, specifier) => resolve(dirname(path), specifier);

/** Name of the file for a module that is loaded when it is wanted. */
const fileOf = (path) => relative(join(dist, 'host'), path).replace(/\.js$/, '').replaceAll(/[\\/]/g, '.');

/** What a dynamic import of such a module becomes. */
const importOf = (path) => `import('./bundled/${fileOf(path)}.js')`;

/**
 * Modules find files beside themselves by `import.meta.url`, which is to go on meaning their own place. `wanted` writes what
 * a dynamic import of a module becomes.
 */
const ownModules = (folder, wanted) => ({
  name: 'own-modules',
  setup: ({ onLoad }) =>
    onLoad({ filter: own }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const place = JSON.stringify(relative(folder, path).replaceAll('\\', '/'));
      const placed = text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
      if (!wanted) return { contents: placed };
      const contents = placed.replaceAll(imports, (_, specifier) => wanted(targetOf(path, specifier)));
      return { contents };
    }),
});

/** Leaves imports of the bundle's other files as they are. */
const otherFiles = {
  name: 'other-files',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/bundled\// }, ({ path }) => ({
      path: path.replace('./bundled/', './'),
      external: true,
    })),
};

/** Lists what modules import dynamically. */
async function dynamicTargets(paths) {
  const targets = new Set();
  for (const path of paths.filter((one) => own.test(one))) {
    const text = await readFile(path, 'utf8');
    for (const [, specifier] of text.matchAll(imports)) targets.add(targetOf(path, specifier));
  }
  return targets;
}

/** Packages that modules of this one import themselves. */
const importedIn = ({ metafile }) => {
  const imported = Object.entries(metafile.inputs).flatMap(([path, { imports: all }]) =>
    own.test(resolve(root, path)) ? all.map((one) => resolve(root, one.path)) : [],
  );
  return new Set(imported);
};

/**
 * Whether all files of the bundle take a module from run.js. Of zod, which is large, each has what it uses; its values know
 * those of other copies.
 */
const isShared = (path, imported) =>
  own.test(path) ||
  (/[\\/]node_modules[\\/]/.test(path) && !/[\\/]zod[\\/]/.test(path) && imported.has(path));

const inputsOf = ({ metafile }) => Object.keys(metafile.inputs).map((name) => resolve(root, name));

/** Bundles tarscli's entry and run.js, whose exports are all that both share with others. Returns these, with their names there. */
async function bundleUsual() {
  const probe = await build({
    ...common,
    outdir: cli,
    write: false,
    metafile: true,
    entryPoints: [program, ...usual],
    plugins: [ownModules(cli, importOf), otherFiles],
  });
  const imported = importedIn(probe);
  const modules = inputsOf(probe).filter((path) => isShared(path, imported));
  const names = new Map(modules.map((path, at) => [path, `m${at}`]));
  const contents = [...names].map(([path, name]) => `export * as ${name} from ${JSON.stringify(path)};`);
  await build({
    ...common,
    outdir: cli,
    splitting: true,
    entryPoints: { program, run: 'run' },
    plugins: [
      {
        name: 'run',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^run$/ }, () => ({ path: 'run', namespace: 'run' }));
          onLoad({ filter: /.*/, namespace: 'run' }, () => ({
            contents: contents.join('\n'),
            resolveDir: root,
          }));
        },
      },
      ownModules(cli, (target) =>
        usual.includes(target) ? `import('run').then((all) => all.${names.get(target)})` : importOf(target),
      ),
      otherFiles,
    ],
  });
  return names;
}

/** Bundles what is loaded when it is wanted, without the modules of run.js. */
async function bundleOthers(names) {
  const run = await import(pathToFileURL(join(cli, 'run.js')).href);
  const fromRun = (path) => {
    const name = names.get(path);
    const members = Object.keys(run[name]);
    const lines = members.map(
      (member, at) => `const own${at} = ${name}.${member}; export { own${at} as ${member} };`,
    );
    return [`import { ${name} } from './bundled/run.js';`, ...lines].join('\n');
  };
  const entries = new Map();
  const found = [...names.keys()];
  while (found.length > 0) {
    const targets = [...(await dynamicTargets(found.splice(0)))];
    const fresh = targets.filter((path) => !usual.includes(path) && !entries.has(path));
    if (fresh.length === 0) break;
    for (const path of fresh) entries.set(path, fileOf(path));
    const plugins = [ownModules(cli, importOf), otherFiles];
    const options = { ...common, outdir: cli, write: false, metafile: true, entryPoints: fresh, plugins };
    found.push(...inputsOf(await build(options)));
  }
  const ofRun = {
    name: 'of-run',
    setup: ({ onLoad }) =>
      onLoad({ filter: /js$/ }, ({ path }) =>
        names.has(path) && !entries.has(path) ? { contents: fromRun(path), resolveDir: root } : undefined,
      ),
  };
  await build({
    ...common,
    outdir: cli,
    splitting: true,
    entryPoints: Object.fromEntries([...entries].map(([path, name]) => [name, path])),
    plugins: [
      ofRun,
      ownModules(cli, (target) =>
        usual.includes(target)
          ? `import('./bundled/run.js').then((all) => all.${names.get(target)})`
          : importOf(target),
      ),
      otherFiles,
    ],
  });
}

/** One file, as a run by a server takes hardly longer than loading ten. What does the work is loaded if no server does it. */
function bundleMain() {
  return build({
    ...common,
    outdir: cli,
    entryPoints: [join(dist, 'host/cli/main.js')],
    plugins: [
      ownModules(cli, (target) =>
        target === program ? `import('./bundled/program.js')` : `import(${JSON.stringify(target)})`,
      ),
      otherFiles,
    ],
  });
}

const programs = ['sandbox/jco/worker', 'sandbox/jco/process', 'findings/clones/search-worker'].map((name) =>
  join(dist, 'host', `${name}.js`),
);

await rm(cli, { recursive: true, force: true });
await bundleOthers(await bundleUsual());
await bundleMain();
for (const path of programs) {
  // It is bundled already, if nothing was compiled since.
  if ((await readFile(path, 'utf8')).startsWith(common.banner.js)) continue;
  await build({
    ...common,
    outfile: path,
    entryPoints: [path],
    allowOverwrite: true,
    plugins: [ownModules(dirname(path))],
  });
}
