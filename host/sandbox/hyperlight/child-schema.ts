import * as z from 'zod';

/** Schema of a child process's response. */
export const answerSchema = z.union([
  z.strictObject({ answer: z.string().max(1000) }),
  z.strictObject({ failure: z.string() }),
]);
