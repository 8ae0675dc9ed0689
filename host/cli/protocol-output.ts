import { PassThrough, type Writable } from 'node:stream';

/** Leaves standard output to the protocol: whatever else is written to it goes to standard error. */
export function protocolOnly(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => {
    if (write(chunk)) return;
    output.pause();
    stdout.once('drain', () => output.resume());
  });
  stdout.on('error', (error) => output.destroy(error));
  return output;
}
