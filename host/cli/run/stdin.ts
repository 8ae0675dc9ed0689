import { fstatSync } from 'node:fs';
import { InputError } from '../../base/errors.js';
import { reasonOf } from '../../base/system-error.js';
import { decode } from '../../files/encoding.js';
import { classOf } from '../../files/file-class.js';
import type { FileSource } from '../../files/source.js';

/** @throws InputError if stdin is a folder, which Node takes for an empty stream */
export function openStdin(): AsyncIterable<Uint8Array> {
  if (fstatSync(0).isDirectory()) {
    throw new InputError('stdin is a folder', { hint: 'name it with --dir, or give a file to stdin' });
  }
  return process.stdin;
}

export async function readStdin(
  stream: AsyncIterable<Uint8Array>,
  { path, language, maxBytes }: { path: string; language: string; maxBytes: number },
): Promise<FileSource> {
  const decoded = decode(await readAll(stream, maxBytes, 'raise --max-file-size'));
  if ('problem' in decoded) {
    throw new InputError(
      decoded.problem === 'binary' ? 'stdin is binary' : 'stdin is not UTF-8 or marked UTF-16',
    );
  }
  const of = classOf({ path, language, text: decoded.text });
  const unknown = {
    within: undefined,
    documented: false,
    libraries: undefined,
    input: false,
    top: undefined,
  };
  return { path, absolute: path, language, ...decoded, class: of, ...unknown };
}

/** @throws InputError for more bytes, or a stream that can't be read */
export async function readAll(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  hint?: string,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new InputError(`stdin is larger than ${maxBytes} bytes`, { hint });
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`can't read stdin: ${reasonOf(error)}`, { cause: error });
  }
  return Buffer.concat(chunks);
}
