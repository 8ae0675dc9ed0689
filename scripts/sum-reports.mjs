// Says which tests failed in vitest's JSON reports, then how many passed and failed in all of them. A report that
// isn't there counts as a failure.
//   node scripts/sum-reports.mjs REPORT…
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    console.log(`failed: there is no report ${path}`);
    failed++;
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const run = basename(path, '.json');
  passed += report.numPassedTests;
  failed += report.numFailedTests || report.numFailedTestSuites;
  for (const { name, message, assertionResults } of report.testResults) {
    const wrong = assertionResults.filter(({ status }) => status === 'failed');
    for (const { fullName, failureMessages } of wrong) {
      console.log(`failed: ${run}: ${name}: ${fullName}\n  ${failureMessages.join('\n  ').slice(0, 1500)}`);
    }
    if (wrong.length === 0 && message) console.log(`failed: ${run}: ${name}: ${message.slice(0, 1500)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
