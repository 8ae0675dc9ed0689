import { AgentInvalidError } from '../../base/errors.js';
import { valueTypes } from './reader.js';

export const refused = (what: string) => new AgentInvalidError(`the code of a core module ${what}`);

/** Reads operands. Refuses encodings of numbers that not every engine accepts. */
export class Operands {
  protected readonly bytes: Uint8Array;
  protected at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw refused('ends in the middle of an instruction');
    return byte;
  }

  protected valueType(): void {
    if (!valueTypes.has(this.byte())) throw refused('has a type that is not supported');
  }

  protected memory(): void {
    if (this.byte() !== 0) throw refused('names a memory other than the first');
  }

  /** Reads alignment and offset. A larger alignment is invalid, or announces a memory index. */
  protected place(): void {
    if (this.byte() > 4) throw refused('has a place in memory of an unknown form');
    this.u32();
  }

  /** Reads the opcode after 0xfd, in its shortest encoding. */
  protected vectorCode(): number {
    const low = this.byte();
    if (low < 0x80) return low;
    if (this.byte() !== 1) throw refused('has a vector instruction that is not supported');
    return low;
  }

  protected u32(): number {
    const first = this.bytes[this.at++]!;
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw refused('holds a number that is too long');
  }

  /**
   * Reads a signed number of at most `longest` bytes. In the last of them, all bits in `sign` must equal the number's
   * sign.
   */
  protected signed(longest: number, sign: number): void {
    for (let length = 1; length < longest; length++) if (this.byte() < 0x80) return;
    const last = this.byte();
    if (last >= 0x80 || ((last & sign) !== 0 && (last & sign) !== sign))
      throw refused('holds a number that is too long');
  }
}
