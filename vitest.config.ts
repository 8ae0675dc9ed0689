import { defineConfig } from 'vitest/config';

/**
 * What opens no host, and starts no process and no thread, which `tests/no-processes.ts` sees to. Milliseconds, but for
 * properties of many inputs.
 */
const unit = [
  'tests/{bench/{interleave,shipped,stages,statistics,summary},files/{encoding,file-class,generated},guests/positions,host/{map-ahead,memoize-async}}.test.ts',
  'tests/clients/vscode-{find,folders,untrusted}.test.ts',
  'tests/{config,selfcode/policy}/*.test.ts',
  'tests/findings/{baseline,clones,edits,fingerprint,fix,foreign,many-suppressions,places,severity,suppression,test-code}.test.ts',
  'tests/hyperlight/{answer,open-images,rejection,task}.test.ts',
  'tests/{learning/{mining,mining-*,posterior},process/turns,run/*,scripts/compare}.test.ts',
  'tests/patterns/{examples,import,import-regex,load,load-json,required-texts,scope}.test.ts',
  'tests/pool/{idle-sandboxes,memory,pool}.test.ts',
  'tests/reports/{compare,github,html,json,junit,markdown,text,visible}.test.ts',
  'tests/selfcode/{export/trace,pullrequest/body,testing/bisect,testing/gate,time-left,waves}.test.ts',
  'tests/services/{lsp-positions,mcp-pages}.test.ts',
  'tests/telemetry/trace-context.test.ts',
];

/** What takes most of the time: sandboxes by the dozen, attacks, fuzzing, whole processes. `npm test -- --all` runs it, too. */
const slow = [
  'tests/{bench,conformance,fuzz,hostile,limits,main-thread,packaging,process}/**/*.test.ts',
  'tests/cli/{agent-log,agents-build,analyze,changes,closed-outputs,doctor,full-disk,interrupts,unwritable,watch}.test.ts',
  'tests/cli/{feedback-report,fix,learning,no-home,patches,profiles,report,resume,run-streams}.test.ts',
  'tests/cli/{sarif,self-code,validate-change,what-is-shown}.test.ts',
  'tests/clients/vscode-{editor,packing}.test.ts',
  'tests/contract/{contract,engines}.test.ts',
  'tests/guests/{answers,complexity,generator,reporter,validator,validator-*}.test.ts',
  'tests/host/{agents,cache,cache-*,lifecycle,machine-code,outcome,outcome-*,run}.test.ts',
  'tests/hyperlight/{compile,probe}.test.ts',
  'tests/{analysis/joint,learning/suggest,native/package,pool/run,reports/html-browser,results/cache}.test.ts',
  'tests/{patterns/{load-sandbox,signature-files},workflow/{generate,report}}.test.ts',
  'tests/selfcode/{copies,cycle,entailed,failed,flaky,full-disk,hostile,killed,line-ends,runs,sabotage,same-branch}.test.ts',
  'tests/services/{core,lsp,lsp-{fixes,hover,limits,settings,typing,workspace},mcp-tars}.test.ts',
  'tests/services/{dotnet,dotnet-contract,environment,mcp,mcp-http,mcp-tools,rpc,skills,storm,use-server,use-server-faults}.test.ts',
  'tests/selfcode/repository/*.test.ts',
  'tests/syntax/limits.test.ts',
  'tests/telemetry/{doors,host,loading,otlp}.test.ts',
  'tests/selfcode/pullrequest/{ci,hostile,not-opened}.test.ts',
  'tests/selfcode/testing/{base,command,confinement,endings}.test.ts',
];

export default defineConfig({
  test: {
    // Sandboxes start, compile and are killed in these tests, on machines of any speed.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 2,
    // Node imports what is built by itself, many times as fast as vite reads it.
    server: { deps: { external: [/\/dist\/(?:host|guests|wit)\//] } },
    globalSetup: 'tests/data-folder.ts',
    coverage: {
      provider: 'v8',
      // Source maps lead from here to `host/` and `guests/`.
      include: ['dist/{host,guests}/**/*.js'],
      // A browser runs it.
      exclude: ['dist/host/reports/html/page/**'],
      reporter: ['text-summary', 'lcov'],
      reportsDirectory: 'coverage',
    },
    projects: [
      { extends: true, test: { name: 'unit', include: unit, setupFiles: 'tests/no-processes.ts' } },
      {
        extends: true,
        test: { name: 'sandbox', include: ['tests/**/*.test.ts'], exclude: [...unit, ...slow] },
      },
      { extends: true, test: { name: 'slow', include: slow, exclude: unit } },
    ],
  },
});
