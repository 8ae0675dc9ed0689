/** Thrown for something in the older format without a counterpart here; the message names it. */
export class ConversionError extends Error {}
