import type { TypesDocument } from '../../wit/documents/types-document.js';
import type { Document, Task } from '../../wit/types/agent.js';
import { jsonDocument } from '../sdk/index.js';
import { typesOf } from './csharp/inherited.js';
import { outline } from './csharp/outline.js';
import { parse } from './parse.js';
import { SourceText } from './source-text.js';

/** Lists the types of C# sources, for tasks about other files whose types inherit from them. */
export function typesDocument({ sources }: Task): Document {
  const files = sources
    .filter(({ language }) => language === 'csharp')
    .map((source) => {
      const { declarations } = parse(source, { declarations: true });
      return { path: source.path, types: typesOf(outline(new SourceText(source.text), declarations)) };
    });
  const document: TypesDocument = { version: 1, files };
  return jsonDocument('types.json', document);
}
