import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { severities } from '#host/findings/severity.js';
import { profiles } from '#host/patterns/tiers.js';
import { languages as ours } from '#wit/languages.js';
import { languages } from '../../clients/vscode/src/languages.js';
import { repository } from '../cli/cli.js';
import { packed, sources, unpacked } from './vsix.js';

interface Property {
  default: unknown;
  scope: string;
  enum?: unknown[];
  enumDescriptions?: string[];
  description?: string;
  markdownDescription?: string;
}

const own = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const readme = readFileSync(join(sources, 'README.md'), 'utf8');
let bytes: Buffer;
let files: Map<string, string>;
let manifest: Record<string, unknown> & {
  capabilities: { untrustedWorkspaces: { supported: unknown; restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string }[];
    configuration: { properties: Record<string, Property> };
  };
};

beforeAll(async () => {
  using vsix = await packed();
  bytes = vsix.bytes;
  files = await unpacked(bytes);
  manifest = JSON.parse(files.get('extension/package.json')!);
});

describe('the VSIX', () => {
  test('holds the bundle, the manifest and the texts, and nothing else', () => {
    expect([...files.keys()]).toEqual([
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/changelog.md',
      'extension/extension.cjs',
      'extension/LICENSE.txt',
      'extension/package.json',
      'extension/readme.md',
      'extension/THIRD-PARTY-NOTICES.txt',
    ]);
  });

  test('has the same bytes when it is packed again, elsewhere', async () => {
    using again = await packed({ TZ: 'Pacific/Auckland', SOURCE_DATE_EPOCH: '1700000000' });
    expect(again.bytes.equals(bytes)).toBe(true);
  });

  test('names no path of the machine that packed it', () => {
    expect([...files].filter(([, text]) => text.includes(repository)).map(([name]) => name)).toEqual([]);
  });

  test('needs nothing but VS Code and Node', () => {
    const wanted = [...files.get('extension/extension.cjs')!.matchAll(/\brequire\("([^"]+)"\)/g)];
    const names = new Set(wanted.map(([, name]) => name!.replace(/^node:/, '')));
    expect(names).toContain('vscode');
    expect([...names].filter((name) => name !== 'vscode' && !builtinModules.includes(name))).toEqual([]);
    expect(manifest).not.toHaveProperty('dependencies');
  });

  test('has no means to speak with a server on the web', () => {
    const code = files.get('extension/extension.cjs')!;
    expect(code).not.toMatch(
      /require\("(?:node:)?(?:https?|http2|tls|dgram|dns)"\)|\bfetch\(|XMLHttpRequest/,
    );
  });

  test('has the licence of each package in it', () => {
    const notices = files.get('extension/THIRD-PARTY-NOTICES.txt')!;
    for (const name of ['vscode-languageclient', 'vscode-jsonrpc', 'semver']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(files.get('extension/LICENSE.txt')).toBe(readFileSync(join(repository, 'LICENSE'), 'utf8'));
  });

  test('is none of what npm installs', () => {
    const list = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: repository,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      shell: process.platform === 'win32',
    });
    const [{ files: inPackage }] = JSON.parse(list) as [{ files: { path: string }[] }];
    const paths = inPackage.map(({ path }) => path);
    expect(paths).toContain('clients/dotnet/Connection.cs');
    expect(paths.filter((path) => /vscode|\.vsix$/.test(path) && path.startsWith('clients'))).toEqual([]);
  });
});

describe('the manifest', () => {
  test('has the version and the licence of the package', () => {
    expect(manifest).toMatchObject({ version: own.version, license: own.license });
    expect(files.get('extension.vsixmanifest')).toContain(`Version="${own.version}"`);
  });

  test('activates the extension on the languages that are read, and on nothing else', () => {
    const names = { tsx: ['typescriptreact'], javascript: ['javascript', 'javascriptreact'] };
    const read = ours
      .filter((language) => language !== 'text')
      .flatMap((language) => names[language as keyof typeof names] ?? [language]);
    expect([...languages].sort()).toEqual(read.sort());
    expect(manifest.activationEvents).toEqual(languages.map((language) => `onLanguage:${language}`));
  });

  test('asks for a VS Code that has what the client needs', () => {
    const client = JSON.parse(
      readFileSync(join(sources, 'node_modules/vscode-languageclient/package.json'), 'utf8'),
    );
    expect(manifest.engines).toEqual(client.engines);
    expect(manifest.categories).toContain('Linters');
  });

  test('contributes the commands that the extension registers', () => {
    const code = files.get('extension/extension.cjs')!;
    const registered = [...code.matchAll(/registerCommand\("(tars\.\w+)"/g)].map(([, name]) => name);
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    expect(contributed.sort()).toEqual(registered.sort());
    expect(contributed).toHaveLength(4);
  });

  test('takes from a workspace that is not trusted no setting that names something to run or to read', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe('limited');
    expect(restrictedConfigurations).toEqual(['tars.path', 'tars.patterns']);
    expect(manifest.contributes.configuration.properties['tars.path']!.scope).toBe('machine-overridable');
  });

  test('offers the profiles and severities that tarscli has', () => {
    const { properties } = manifest.contributes.configuration;
    expect(properties['tars.profile']!.enum).toEqual([null, ...profiles]);
    expect(properties['tars.minSeverity']!.enum).toEqual([null, ...severities]);
    for (const { enum: values, enumDescriptions } of Object.values(properties)) {
      expect(enumDescriptions?.length).toBe(values?.length);
    }
  });

  test('describes each setting, and README names it', () => {
    for (const [name, property] of Object.entries(manifest.contributes.configuration.properties)) {
      expect(property.description ?? property.markdownDescription, name).toMatch(/\.$/);
      expect(readme).toContain(`\`${name}\``);
    }
    for (const { title } of manifest.contributes.commands) expect(readme).toContain(`| TARS: ${title} |`);
  });
});
