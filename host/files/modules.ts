const statement = /^(?:import\b(?!\s*\()|export\b)/m;

/** Whether a script is an ECMAScript module: by its name, or as it imports or exports. */
export function isModule(path: string, text: string): boolean {
  return /\.m[jt]s$/i.test(path) || statement.test(text);
}
