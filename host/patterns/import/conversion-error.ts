/** Something of the older format that has no counterpart here; the message names it. */
export class ConversionError extends Error {}
