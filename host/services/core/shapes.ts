import * as z from 'zod/mini';
import { fileClasses } from '../../files/file-class.js';
import { severities } from '../../findings/severity.js';
import { profiles } from '../../patterns/tiers.js';

export const doc = (description: string) => z.describe(description);

const mostPaths = 10_000;
const longestText = 16 * 1024 * 1024;
const longestName = 1000;

export const name = z.string().check(z.minLength(1), z.maxLength(longestName));
export const path = z.string().check(z.minLength(1), z.maxLength(longestName * 4));

/** A text to look at instead of a file. */
export const text = z.strictObject({
  path: path.check(doc('names the text, nothing is read from disk')),
  language: z.optional(name.check(doc('default: by the extension'))),
  text: z.string().check(z.maxLength(longestText)),
  class: z.optional(z.enum(fileClasses.slice()).check(doc('what it is for; default: by path and text'))),
  documented: z.optional(z.boolean().check(doc('its project makes documentation of it; default: false'))),
  libraries: z.optional(
    z
      .array(name)
      .check(
        z.maxLength(200),
        doc("JavaScript's, by the names of TypeScript's lib; default: nobody says it"),
      ),
  ),
  input: z.optional(z.boolean().check(doc('tests read it: it is meant to be as it is; default: false'))),
});

/** Files or texts: one of the two. */
export const input = {
  paths: z.optional(
    z
      .array(path)
      .check(
        z.minLength(1),
        z.maxLength(mostPaths),
        doc('files, folders, globs, and !globs to leave out; below the roots'),
      ),
  ),
  texts: z.optional(
    z.array(text).check(z.minLength(1), z.maxLength(mostPaths), doc('texts to look at instead of files')),
  ),
};

/** What decides which findings there are. */
export const selection = {
  profile: z.optional(z.enum(profiles.slice()).check(doc('patterns to run; default: recommended'))),
  only: z.optional(z.array(name).check(z.minLength(1), doc('run these patterns alone, by id or name'))),
  minSeverity: z.optional(z.enum(severities.slice()).check(doc('leaves out findings below; default: hint'))),
  language: z.optional(name.check(doc('language of named files and texts; of folders only files of it'))),
  generated: z.optional(z.boolean().check(doc('generated files, too'))),
  vendored: z.optional(z.boolean().check(doc("copies of others' code, too"))),
  gitignore: z.optional(z.boolean().check(doc('leave out what git ignores; default: true'))),
};
