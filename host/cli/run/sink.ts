import { AtomicFile } from '../../files/write.js';
import type { Output } from '../terminal.js';
import { isReaderGone } from '../writer.js';

/** The destination of a report: stdout, a file that appears only when it is complete, or nowhere. */
export interface Sink {
  /** Whether nobody reads the output any more. */
  readonly closed: boolean;
  write(text: string): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export async function openSink(file: string | undefined, stdout: Output): Promise<Sink> {
  return file === undefined ? streamSink(stdout) : fileSink(await AtomicFile.create(file));
}

export const nowhere: Sink = {
  closed: true,
  write: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

/** Writes a whole result. */
export async function writeResult(file: string | undefined, stdout: Output, text: string): Promise<void> {
  const sink = await openSink(file, stdout);
  try {
    await sink.write(text);
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

function streamSink(output: Output): Sink {
  return {
    ...nowhere,
    get closed() {
      return output.closed;
    },
    write: (text) => {
      output.write(text);
      return output.drain();
    },
  };
}

/** The file can be a pipe, which its reader may close. */
function fileSink(file: AtomicFile): Sink {
  let closed = false;
  const unlessClosed = async (work: () => Promise<void>) => {
    if (closed) return;
    try {
      await work();
    } catch (error) {
      if (!isReaderGone((error as Error).cause)) throw error;
      closed = true;
      await file.discard();
    }
  };
  return {
    get closed() {
      return closed;
    },
    write: (text) => unlessClosed(() => file.write(text)),
    commit: () => unlessClosed(() => file.commit()),
    discard: () => file.discard(),
  };
}
