/** Most patterns of all files together. Each is a rule, and an agent announces no more. */
export const mostPatterns = 10_000;
