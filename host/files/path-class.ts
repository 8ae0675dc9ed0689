/** The last words of a folder's name, after a dot, dash or underscore, or as a word of its own. */
const kinds =
  '(?:unit|integration|functional|acceptance|regression|system|smoke|api|ui|e2e|load|perf)?[._-]?';

const testFolders = [
  new RegExp(`(?:^|[._-])${kinds}(?:tests?|specs?)$`, 'i'),
  /[a-z0-9](?:Unit|Integration|Functional|Acceptance)?(?:Tests|Test|Specs)$/,
  /^(?:__tests__|__mocks__|__fixtures__|fixtures?|testdata|e2e|cypress|playwright)$/i,
  /^tests?[._-]/i,
  /[._-]tests?[._-]/i,
  /(?:^|[a-z0-9._-])(?:Unit|Integration|Functional|Acceptance)Tests[._-]/,
  /^Test(?:Data|Utils?|Utilities|Helpers?|Common|Support|Assets|Fixtures?|Resources|Cases|Files|Projects?|Infrastructure|Apps?)$/,
];

const testNames = [
  /^(?:tests?_.*|.*_tests?|conftest|tests?)\.pyi?$/,
  /(?:^|[._-])(?:tests?|specs?|e2e|cy|test-d)\.[cm]?[jt]sx?$/i,
  /(?:^|[a-z0-9_.])(?:Tests|Specs|UnitTest|IntegrationTest|TestBase|TestFixture)\.(?:cs|csx|fs|fsx|fsi)$/,
  /(?:^|_)tests?\.rs$/,
];

const sampleFolders = [
  /(?:^|[._-])(?:docs?|documentation|samples?|examples?|demos?|bench(?:es|marks?)?|tutorials?|playgrounds?|sandbox(?:es)?|snippets?|cookbook)$/i,
  /[a-z0-9](?:Samples?|Examples?|Demos?|Benchmarks?)$/,
  /(?:^|[a-z0-9._-])(?:Scale|Scaling|Perf|Performance|Load|Stress)Test(?:s|ing|er|ers)?$/,
];

const sampleNames = [
  /[._-](?:stories|story|bench|benchmark)\.[cm]?[jt]sx?$/i,
  /(?:^|[a-z0-9])(?:Benchmarks?|Samples)\.(?:cs|fs)$/,
  /^(?:bench_.*|.*_bench)\.(?:py|rs)$/,
];

/** Whether a path, relative to its repository, is that of tests or of what only tests use. */
export function hasTestPath(path: string): boolean {
  return meets(path, testFolders, testNames);
}

/** Whether a file's name alone says that it is a test. */
export function hasTestName(path: string): boolean {
  return meets(path, [], testNames);
}

/** Whether a path, relative to its repository, is that of documentation, samples or benchmarks. */
export function hasSamplePath(path: string): boolean {
  return meets(path, sampleFolders, sampleNames);
}

function meets(path: string, folders: readonly RegExp[], names: readonly RegExp[]): boolean {
  const parts = path.split('/');
  const name = parts.pop()!;
  return (
    names.some((pattern) => pattern.test(name)) ||
    parts.some((part) => folders.some((pattern) => pattern.test(part)))
  );
}
