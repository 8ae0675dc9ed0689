/** Of all files together. An agent announces no more rules, and each pattern is one. */
export const mostPatterns = 10_000;
