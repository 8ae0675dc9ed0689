/** Why a run ends before its end: it was asked to. It can be resumed. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
