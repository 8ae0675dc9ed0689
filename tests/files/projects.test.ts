import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Projects } from '#host/files/projects.js';
import { folder } from '../cli/cli.js';
import { gather } from './gather.js';

function project(...lines: string[]): string {
  return `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>${lines.join('')}</PropertyGroup></Project>`;
}

const documentation = '<GenerateDocumentationFile>true</GenerateDocumentationFile>';

async function around(cwd: string, path: string) {
  const file = join(cwd, path);
  const { testProject, documented } = await new Projects(cwd).of({ path: file, base: cwd }, 'csharp');
  return { testProject, documented };
}

describe('the project around a file', () => {
  test.each([
    ['says so', { 'a/A.csproj': project(documentation) }, true],
    ['names the file', { 'a/A.csproj': project('<DocumentationFile>a.xml</DocumentationFile>') }, true],
    ['says nothing', { 'a/A.csproj': project() }, false],
    [
      'shares the setting',
      { 'Directory.Build.props': project(documentation), 'a/A.csproj': project() },
      true,
    ],
    [
      'says otherwise than the shared settings',
      {
        'Directory.Build.props': project(documentation),
        'a/A.csproj': project('<GenerateDocumentationFile>false</GenerateDocumentationFile>'),
      },
      false,
    ],
    [
      'silences the warning',
      { 'a/A.csproj': project(documentation, '<NoWarn>$(NoWarn);CS1591</NoWarn>') },
      false,
    ],
    [
      'shares that the warning is silenced',
      { 'Directory.Build.props': project('<NoWarn>1591</NoWarn>'), 'a/A.csproj': project(documentation) },
      false,
    ],
    [
      'has an .editorconfig that says otherwise than one above',
      {
        '.editorconfig': '[*]\ndotnet_diagnostic.CS1591.severity = none\n',
        'a/.editorconfig': '[*.cs]\ndotnet_diagnostic.CS1591.severity = warning\n',
        'a/A.csproj': project(documentation),
      },
      true,
    ],
    [
      'has an .editorconfig that those above do not count for',
      {
        '.editorconfig': '[*]\ndotnet_diagnostic.CS1591.severity = none\n',
        'a/.editorconfig': 'root = true\n',
        'a/A.csproj': project(documentation),
      },
      true,
    ],
    ['is none', {}, false],
  ])('makes a documentation file if it %s', async (_, files, documented) => {
    const cwd = folder({ ...files, 'a/deep/A.cs': '' });
    expect((await around(cwd, 'a/deep/A.cs')).documented).toBe(documented);
  });

  test.each([
    ['[*.cs]', 'none', false],
    ['[*.{cs,vb}]', 'silent', false],
    ['[a/**.cs]', 'none', false],
    ['[*/deep/A.cs]', 'suggestion', false],
    ['[*]', 'warning', true],
    ['[b/**.cs]', 'none', true],
    ['[*.vb]', 'none', true],
  ])(
    'makes a documentation file that %s of an .editorconfig with %s is about: %s',
    async (section, severity, documented) => {
      const cwd = folder({
        '.editorconfig': `root = true\n${section}\ndotnet_diagnostic.CS1591.severity = ${severity} # why\n`,
        'a/A.csproj': project(documentation),
        'a/deep/A.cs': '',
      });
      expect((await around(cwd, 'a/deep/A.cs')).documented).toBe(documented);
    },
  );

  // In quadratic time, these would not end before the test does.
  test.each(['<NoWarn ', '<GenerateDocumentationFile ', '<DocumentationFile> '])(
    'is read once, however often %j begins in it',
    async (opening) => {
      const text = opening.repeat(500_000 / opening.length);
      const projects = Array.from({ length: 8 }, (_, index) => [`a/${index}.csproj`, text]);
      const cwd = folder({ ...Object.fromEntries(projects), 'a/A.cs': '' });
      expect(await around(cwd, 'a/A.cs')).toEqual({ testProject: false, documented: false });
    },
  );

  test('is one of tests if it references a test SDK itself, not if settings for all projects do', async () => {
    const reference = '<PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.0.0" />';
    const cwd = folder({
      'Directory.Build.props': project(reference),
      'a/A.csproj': project(),
      'a/A.cs': '',
      'b/B.csproj': project(reference),
      'b/B.cs': '',
    });
    expect((await around(cwd, 'a/A.cs')).testProject).toBe(false);
    expect((await around(cwd, 'b/B.cs')).testProject).toBe(true);
  });

  test('is not looked for outside of the repository, nor through a link', async () => {
    const cwd = folder({ 'X.csproj': project(documentation), 'repo/A.cs': '', 'repo/.git/HEAD': '' });
    symlinkSync('../X.csproj', join(cwd, 'repo/X.csproj'));
    expect(await around(cwd, 'repo/A.cs')).toEqual({ testProject: false, documented: false });
  });
});

describe('classes of files that a walk finds', () => {
  test('folders count from the root of the repository, whatever folder was named', async () => {
    const cwd = folder({ 'repo/test/deep/a.cs': '', 'repo/src/a.cs': '' });
    mkdirSync(join(cwd, 'repo/.git'));
    const { found } = await gather(join(cwd, 'repo/test/deep'), { folders: ['.'] });
    expect(found.map((file) => file.class)).toEqual(['test']);
    const outside = await gather(cwd, { folders: ['repo/src'] });
    expect(outside.found.map((file) => file.class)).toEqual(['product']);
  });

  test('the files of a test project are tests, whatever they are called', async () => {
    const cwd = folder({ 'a/A.csproj': project('<IsTestProject>true</IsTestProject>'), 'a/Usings.cs': '' });
    expect((await gather(cwd, { folders: ['.'] })).found.map((file) => file.class)).toEqual(['test']);
  });

  test('copies of others’ code are skipped, unless they or their folder are asked for', async () => {
    const cwd = folder({ 'vendor/x/a.js': 'a();\n', 'b.js': 'b();\n', 'c.min.js': 'c();\n' });
    const { paths, skipped } = await gather(cwd, { folders: ['.'] });
    expect(paths).toEqual(['b.js']);
    expect(skipped).toEqual([
      { path: 'c.min.js', reason: 'vendored' },
      { path: 'vendor/x/a.js', reason: 'vendored' },
    ]);
    const all = await gather(cwd, { folders: ['.'] }, { vendored: true });
    expect(all.found.map((file) => [file.path, file.class])).toEqual([
      ['b.js', 'product'],
      ['c.min.js', 'vendored'],
      ['vendor/x/a.js', 'vendored'],
    ]);
    expect((await gather(cwd, { folders: ['vendor'] })).paths).toEqual(['vendor/x/a.js']);
    expect((await gather(cwd, { files: ['c.min.js'] })).paths).toEqual(['c.min.js']);
  });

  test('a project file that is no XML does no harm', async () => {
    const cwd = folder({ 'a/A.cs': '' });
    writeFileSync(join(cwd, 'a/A.csproj'), Uint8Array.from([0xff, 0, 0x3c, 0xfe]));
    expect(await around(cwd, 'a/A.cs')).toEqual({ testProject: false, documented: false });
  });
});
