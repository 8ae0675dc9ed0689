import { AtomicFile } from '../../files/write.js';
import type { Output } from '../terminal.js';

/** Where a report goes: stdout, a file that appears only when it is whole, or nowhere. */
export interface Sink {
  write(text: string): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export function openSink(file: string | undefined, stdout: Output): Promise<Sink> {
  return file === undefined ? Promise.resolve(streamSink(stdout)) : AtomicFile.create(file);
}

export const nowhere: Sink = {
  write: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

function streamSink(output: Output): Sink {
  return {
    ...nowhere,
    write: (text) => {
      output.write(text);
      return output.drain();
    },
  };
}
