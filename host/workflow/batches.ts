/** Limits of one call: texts of one language, their number and size. */
export interface BatchLimits {
  files: number;
  bytes: number;
}

interface Sized {
  language: string;
  bytes: number;
}

/** Groups neighbours of one language. An item larger than a batch is a batch of its own. */
export async function* batches<T extends Sized>(
  items: Iterable<T> | AsyncIterable<T>,
  limits: BatchLimits,
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for await (const item of items) {
    const fits =
      batch.length < limits.files &&
      bytes + item.bytes <= limits.bytes &&
      batch[0]?.language === item.language;
    if (batch.length > 0 && !fits) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.bytes;
  }
  if (batch.length > 0) yield batch;
}
