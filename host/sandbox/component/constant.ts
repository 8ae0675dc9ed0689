import { AgentInvalidError } from '../../base/errors.js';
import type { Reader } from './reader.js';

/** Additions, subtractions and multiplications of integers. */
const arithmetic: ReadonlySet<number> = new Set([0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e]);

/**
 * Moves the reader past a constant expression's `end`.
 * @throws AgentInvalidError for an expression that not every backend has
 */
export function skipConstant(reader: Reader): void {
  for (;;) {
    const opcode = reader.byte();
    if (opcode === 0x0b) return;
    if (opcode === 0x41) skipNumber(reader, 5);
    else if (opcode === 0x42) skipNumber(reader, 10);
    else if (opcode === 0x43) reader.skip(4);
    else if (opcode === 0x44) reader.skip(8);
    else if (opcode === 0x23 || opcode === 0xd2) reader.u32();
    else if (opcode === 0xfd && reader.byte() === 0x0c) reader.skip(16);
    else if (!arithmetic.has(opcode) && !(opcode === 0xd0 && reader.byte() === 0x70))
      throw new AgentInvalidError(
        'a core module has an initial expression of an unknown kind, which is not supported',
      );
  }
}

function skipNumber(reader: Reader, longest: number): void {
  for (let length = 1; reader.byte() >= 0x80; length++) {
    if (length === longest) throw new AgentInvalidError('a core module holds a number that is too long');
  }
}
