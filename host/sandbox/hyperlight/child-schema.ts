import * as z from 'zod';

/** What a child process says of its operation. */
export const answerSchema = z.union([
  z.strictObject({ answer: z.string().max(1000) }),
  z.strictObject({ failure: z.string() }),
]);
