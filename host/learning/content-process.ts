import { writeSync } from 'node:fs';
import { type ContentAnswer, contentFaults } from './content.js';
import { emptyDatabase, loadEngine, openHandle } from './engine.js';

// The process that host/learning/content.ts starts: nothing interrupts a statement, and a process can be killed.
writeSync(1, JSON.stringify(await look(process.argv[2]!)));

async function look(path: string): Promise<ContentAnswer> {
  const engine = await loadEngine();
  try {
    for (const fault of contentFaults(openHandle(engine, path), emptyDatabase(engine))) {
      if (fault !== undefined) return { fault };
    }
    return {};
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { error: { code: code ?? '', message } };
  }
}
