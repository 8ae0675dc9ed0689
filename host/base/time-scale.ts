/**
 * Returns how many times slower than usual this machine is, from TARS_TIME_SCALE; emulators need it. It stretches this
 * package's own deadlines, never a caller's.
 */
export function timeScale(): number {
  const scale = Number(process.env.TARS_TIME_SCALE);
  return scale > 1 && Number.isFinite(scale) ? scale : 1;
}
