/** Files that say something of others: what is ignored, compiled for tests, documented, or has which libraries. */
const names =
  /^(?:\.gitignore|\.editorconfig|Directory\.Build\.props|Cargo\.toml|tsconfig(?:\.[\w.-]+)?\.json|.*\.(?:cs|fs|vb)proj)$/i;

/** The same as globs, for what takes no expressions. */
export const tellingGlobs: readonly string[] = [
  '**/.gitignore',
  '**/.editorconfig',
  '**/*.{csproj,fsproj,vbproj}',
  '**/Directory.Build.props',
  '**/Cargo.toml',
  '**/tsconfig{,.*}.json',
];

/** Whether a file of this name says something of others. */
export function tellsOfOthers(name: string): boolean {
  return names.test(name);
}
