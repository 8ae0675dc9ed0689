/** Libraries by the names of TypeScript's `lib`, in lower case: `es2019`, `es2020.promise`, `dom`. */
export type Libraries = readonly string[];

/** The years of the editions that have other names as well. */
const years: Readonly<Record<string, number>> = { es3: 1999, es5: 2009, es6: 2015, es7: 2016, esnext: 9999 };

/** The year of a whole edition of ECMAScript; undefined for a part of one, and what is none. */
export function editionOf(library: string): number | undefined {
  return years[library] ?? (/^es20\d\d$/.test(library) ? Number(library.slice(2)) : undefined);
}

/** Whether a library such as `es2016.array.include` is among these, by itself or as part of an edition. */
export function hasLibrary(libraries: Libraries, wanted: string): boolean {
  const year = Number(/^es(20\d\d)/.exec(wanted)?.[1] ?? Number.NaN);
  return libraries.some((library) => library === wanted || (editionOf(library) ?? 0) >= year);
}
