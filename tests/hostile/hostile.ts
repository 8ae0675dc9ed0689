import { readdirSync, readFileSync } from 'node:fs';
import type { CallOptions, Host, Task } from 'tars-hyperlight';
import { expect } from 'vitest';
import { agentFolder, type CoreFunctions, fixture, fromCore, rejection } from '../host/agents-for-tests.js';

export const MiB = 1024 * 1024;

/** A task for the probe, which does what the text says. */
export const telling = (text: string) => ({ sources: [{ path: 'a.txt', language: 'text', text }] });

/** A folder with an agent in WebAssembly text. */
export async function coreAgent(functions: CoreFunctions, manifest: object = {}): Promise<string> {
  return agentFolder(await fromCore(functions), manifest);
}

export const growTo = (pages: number) => `(drop (memory.grow (i32.const ${pages - 1})))`;

/** The host answers the next call as if nothing had been. */
export async function expectAlive(host: Host): Promise<void> {
  const { outcome } = await host.call(await fixture('probe'), telling('!count'));
  expect(outcome.reports[0]!.findings[0]!.message).toBe('call 1');
}

/** The code that a call is refused with, by a host that goes on. */
export async function codeOf(
  host: Host,
  agent: string,
  task: Partial<Task> = {},
  options?: CallOptions,
): Promise<unknown> {
  return (await typedRejection(host.call(agent, task, options))).code;
}

/** An error of this package: everything else that comes out is a fault of the host. */
export async function typedRejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const error = await rejection(promise);
  expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_[A-Z_]+$/), name: expect.any(String) });
  expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  return error;
}

export interface Resources {
  files: number;
  threads: number;
  residentBytes: number;
}

export function resources(): Resources {
  const status = readFileSync('/proc/self/status', 'utf8');
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)![1]);
  return {
    files: readdirSync('/proc/self/fd').length,
    threads: number('Threads'),
    residentBytes: number('VmRSS') * 1024,
  };
}

/** With room for what a process keeps once it has done a thing for the first time, and for idle sandboxes. */
export function expectNoLeak(before: Resources, residentBytes = 512 * MiB): void {
  const after = resources();
  expect(after.files).toBeLessThanOrEqual(before.files + 64);
  expect(after.threads).toBeLessThanOrEqual(before.threads + 64);
  expect(after.residentBytes).toBeLessThanOrEqual(before.residentBytes + residentBytes);
}
