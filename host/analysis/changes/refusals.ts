import type { Refused } from '../../../wit/documents/generation.js';
import type { ChangedFile } from '../../workflow/generate.js';

/** Refuses everything done to a file, which stays as it was, with one reason. */
export function refuseChange(file: ChangedFile, code: Refused['code'], reason: string): ChangedFile {
  const refused = file.done.map(
    ({ action: _, edits: __, ...subject }): Refused => ({ ...subject, code, reason }),
  );
  const all = refused.length > 0 ? refused : [{ message: 'the change of the file', code, reason }];
  return { ...file, after: file.before, edits: [], done: [], refused: [...file.refused, ...all] };
}
