/** Attributes of xUnit, NUnit and MSTest at the beginning of a line. */
const csharp =
  /^[ \t]*\[(?:Xunit\.|NUnit\.Framework\.)?(?:Fact|Theory|Test|TestCase|TestCaseSource|TestFixture|SetUpFixture|TestMethod|DataTestMethod|TestClass)\b[^\n]*\]/m;
const fsharp =
  /^[ \t]*\[<(?:Fact|Theory|Test|TestCase|TestFixture|TestMethod|TestClass|Tests|Property)\b|^[ \t]*open[ \t]+(?:Xunit|NUnit\.Framework|Expecto|FsUnit)\b/m;
const scriptImport =
  /\b(?:from|require\()[ \t]*['"](?:vitest|@jest\/globals|node:test|mocha|chai|ava|tape|@playwright\/test|@testing-library\/[\w-]+|bun:test|expect)['"]/;
const scriptSuite = /^(?:describe|suite)(?:\.\w+)*\([ \t]*['"`]/m;
const scriptCase = /^[ \t]*(?:it|test|specify)(?:\.\w+)*\([ \t]*['"`]/m;
const pythonImport = /^(?:import|from)[ \t]+(?:pytest|unittest)\b/m;
const pythonCase = /^[ \t]*(?:async[ \t]+)?(?:def[ \t]+test\w*[ \t]*\(|class[ \t]+\w*Test)/m;
const rust = /^#!\[cfg\(test\)\]/m;

/** Whether a text is a test by what is in it: test cases, as the usual frameworks mark them. */
export function hasTestMarks(text: string, language: string): boolean {
  switch (language) {
    case 'csharp':
      return csharp.test(text);
    case 'fsharp':
      return fsharp.test(text);
    case 'typescript':
    case 'tsx':
    case 'javascript':
      return scriptCase.test(text) && (scriptSuite.test(text) || scriptImport.test(text));
    case 'python':
      return pythonImport.test(text) && pythonCase.test(text);
    case 'rust':
      return rust.test(text);
    default:
      return false;
  }
}
