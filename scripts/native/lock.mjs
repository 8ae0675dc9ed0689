// Keeps two clones from building in the shared cache at once: one would embed the other's guest runtime.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOwner(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}

/** Runs `work` while no other process does so in this folder. A lock whose process is gone is taken over. */
export function locked(folder, work) {
  const path = join(folder, 'lock');
  mkdirSync(folder, { recursive: true });
  let told = false;
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    // It is empty for a moment after it appeared.
    if (owner > 0 ? !isAlive(owner) : waits > 10) rmSync(path, { force: true });
    else if (owner > 0 && !told) {
      console.error(`waiting for the build of process ${owner}`);
      told = true;
    }
    sleep(500);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}
