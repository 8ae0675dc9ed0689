import { fileURLToPath } from 'node:url';
import { OptionDefaults } from 'typedoc';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'tars-hyperlight',
  entryPoints: ['host/index.ts', 'guests/sdk/index.ts', 'guests/sdk/build.ts'].map(path),
  tsconfig: path('tsconfig.build.json'),
  readme: path('docs/library.md'),
  out: path('api-reference'),
  disableGit: true,
  disableSources: true,
  excludePrivate: true,
  // Of error classes: why one is thrown, and what to do about it.
  blockTags: [...OptionDefaults.blockTags, '@why', '@fix'],
  treatWarningsAsErrors: true,
  validation: { invalidLink: true, invalidPath: true, notDocumented: true, notExported: false },
  // A property whose name and type say all of it needs no comment.
  requiredToBeDocumented: ['Variable', 'Function', 'Class', 'Interface', 'TypeAlias', 'Method', 'Accessor'],
  // Generated from `wit/`, where these records have comments at their fields only.
  intentionallyNotDocumented: [
    'AgentInfo',
    'Change',
    'Finding',
    'Outcome',
    'Report',
    'Rule',
    'Source',
    'Task',
  ].map((name) => `host.${name}`),
};
