import { InvalidArgumentError } from 'commander';
import { durationMs } from '../base/duration.js';

/** Parses `500ms`, `10s`, `1.5s`, `2m`, `1h`; a bare number is seconds. */
export function parseDuration(text: string): number {
  const value = durationMs(text);
  if (value === undefined) throw new InvalidArgumentError('give a time such as 500ms, 10s or 2m.');
  return value;
}

const bytes: Record<string, number> = {
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};

/** Parses `128MiB`, `64kB`, `1G`; a bare number is bytes. */
export function parseSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)?$/i.exec(text) ?? [];
  const value = Math.floor(Number(number) * (bytes[(unit ?? 'b').toLowerCase()] ?? Number.NaN));
  if (!(value > 0)) throw new InvalidArgumentError('give a size such as 128MiB or 500kB.');
  return value;
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 1024) {
    throw new InvalidArgumentError('give a whole number from 1 to 1024.');
  }
  return value;
}

const multiples: Record<string, number> = { k: 1e3, m: 1e6, g: 1e9 };

/** Parses `500000`, `500k`, `1.5M`, `2G`. */
export function parseQuantity(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg])?$/i.exec(text) ?? [];
  const value = Number(number) * (multiples[(unit ?? '').toLowerCase()] ?? 1);
  if (!(value > 0) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('give a whole number such as 500000, 500k or 2G.');
  }
  return value;
}

export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

export function formatSize(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 ** 2) return `${(size / 1024).toFixed(1)} KiB`;
  if (size < 1024 ** 3) return `${(size / 1024 ** 2).toFixed(1)} MiB`;
  return `${(size / 1024 ** 3).toFixed(1)} GiB`;
}
