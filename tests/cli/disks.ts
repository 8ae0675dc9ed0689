import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

export const isLinux = process.platform === 'linux';
export const isRoot = process.getuid?.() === 0;
export const canMount =
  isLinux && isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'x', '/mnt']).status === 0;
export const why = 'no space is left on the disk';
export const jco = ['--backend', 'jco'];

/** A disk of its own below `cwd`, of so many bytes. */
export function disk(cwd: string, bytes: number): string {
  const place = join(cwd, 'disk');
  mkdirSync(place);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tars-test', place]);
  onTestFinished(() => void execFileSync('umount', [place]));
  return place;
}

/** Fills a disk up to so many bytes that are left. */
export function fill(place: string, left: number): void {
  const file = openSync(join(place, 'filler'), 'w');
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeFileSync(file, page);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
  if (left > 0) {
    const { length } = readFileSync(join(place, 'filler'));
    writeFileSync(join(place, 'filler'), Buffer.alloc(length - left));
  }
}
