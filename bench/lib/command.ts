import { execFile } from 'node:child_process';

/** Runs a program to its end. Linters exit with 1 if they found something; any other code but 0 rejects. */
export function command(
  file: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
  cwd?: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 256 * 1024 * 1024, env: { ...process.env, ...env }, cwd };
    execFile(file, args, options, (error, _, stderr) => {
      if (!error || error.code === 1) resolve();
      else reject(new Error(`${file} failed: ${(stderr || error.message).trim().split('\n').at(-1)}`));
    });
  });
}
