/**
 * How many times slower than usual this machine is, told by TARS_TIME_SCALE: an emulator needs it. It
 * stretches the deadlines that are this package's own, never those that a caller sets.
 */
export function timeScale(): number {
  const scale = Number(process.env.TARS_TIME_SCALE);
  return scale > 1 && Number.isFinite(scale) ? scale : 1;
}
