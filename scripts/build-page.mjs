// Bundles the script and the style of the HTML report to dist/host/reports/html/page/, minified, with the parts of
// ECharts that it uses: what is installed draws its charts without the library.
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const source = at('host/reports/html/page');
const out = at('dist/host/reports/html/page');

const versionOf = async (name) =>
  JSON.parse(await readFile(at(`node_modules/${name}/package.json`), 'utf8')).version;
const libraries = `Apache ECharts ${await versionOf('echarts')} (Apache-2.0), ZRender ${await versionOf('zrender')} (BSD-3-Clause)`;

await build({
  entryPoints: [`${source}/main.ts`, `${source}/page.css`],
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: ['es2023', 'chrome115', 'firefox115', 'safari16.4'],
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  banner: { js: `/*! With ${libraries}. */` },
  charset: 'utf8',
  logLevel: 'warning',
});
const kib = async (name) => `${name} ${Math.round((await stat(`${out}/${name}`)).size / 1024)} KiB`;
console.log(`${await kib('main.js')}, ${await kib('page.css')}`);
