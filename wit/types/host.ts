// Generated from wit/ by scripts/build-wit.mjs.
/** @module Interface tars:agent/host@0.1.0 **/
/**
 * Lines are cut at the host's log limit and stripped of control characters; they never fail.
 */
export declare function log(level: Level, message: string): void;
/**
 * # Variants
 * 
 * ## `"debug"`
 * 
 * ## `"info"`
 * 
 * ## `"warn"`
 * 
 * ## `"error"`
 */
export type Level = 'debug' | 'info' | 'warn' | 'error';
