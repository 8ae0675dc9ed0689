import type { FileGeneration, Generation } from '../../wit/documents/generation.js';
import { optionsSchema } from '../../wit/documents/generator-options.js';
import { languages } from '../../wit/languages.js';
import type { Task } from '../../wit/types/agent.js';
import { defineAgent, Failure, jsonDocument, parsedOptions } from '../sdk/index.js';
import { typesDocument } from './outline-types.js';
import { proposeEdits } from './propose-edits.js';
import { requestsOf } from './requests.js';
import { settingsSchema } from './settings.js';

export const agent = defineAgent({
  name: 'generator',
  version: '0.1.0',
  role: 'generator',
  description: 'Turns findings into edits: applies their fixes and writes missing documentation',
  languages,
  settings: settingsSchema,
  configure: (settings) => ({
    rules: [],
    run(task) {
      const options = parsedOptions(optionsSchema, task);
      assertDistinct(task);
      if (options.outline) return { reports: [], changes: [], documents: [typesDocument(task)] };
      const { byPath, missing } = requestsOf(task, options);
      const acted = task.sources.map((source) =>
        proposeEdits(source, byPath.get(source.path) ?? [], options, settings),
      );
      const changes = acted.flatMap(({ edits, file }) =>
        edits.length > 0 ? [{ path: file.path, edits }] : [],
      );
      const files = acted.map(({ file }) => ({
        ...file,
        refused: [...file.refused, ...(missing.get(file.path) ?? [])],
      }));
      const sourcePaths = new Set(files.map(({ path }) => path));
      const others: FileGeneration[] = [...missing]
        .filter(([path]) => !sourcePaths.has(path))
        .map(([path, refused]) => ({ path, done: [], refused }));
      const generation: Generation = { version: 1, files: [...files, ...others] };
      return { reports: [], changes, documents: [jsonDocument('generation.json', generation)] };
    },
  }),
});

function assertDistinct({ sources }: Task): void {
  const paths = new Set<string>();
  for (const { path } of sources) {
    if (paths.has(path)) throw new Failure('invalid-task', `two sources are called ${path}`);
    paths.add(path);
  }
}
