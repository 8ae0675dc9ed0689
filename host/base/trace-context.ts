/** The trace that work belongs to, as [W3C Trace Context](https://www.w3.org/TR/trace-context/) writes it. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string | undefined;
}

const longestState = 512;
const version00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Later versions begin like the first, and may go on after a dash. */
const later = /^(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.{0,400})?$/;

/**
 * Reads what a caller says of its trace. As the recommendation has it, a malformed traceparent is no trace at all, and
 * a malformed tracestate is left out.
 */
export function traceContextOf(given: unknown): TraceContext | undefined {
  const { traceparent, tracestate } = (given ?? {}) as Partial<Record<keyof TraceContext, unknown>>;
  if (typeof traceparent !== 'string') return undefined;
  const [, trace, parent, flags] = version00.exec(traceparent) ?? later.exec(traceparent) ?? [];
  if (trace === undefined || isZero(trace) || isZero(parent!)) return undefined;
  const known = `00-${trace}-${parent}-${flags}`;
  return isState(tracestate) ? { traceparent: known, tracestate } : { traceparent: known };
}

const isZero = (digits: string) => /^0+$/.test(digits);

/** A list of at most 32 members, whose keys differ. */
function isState(given: unknown): given is string {
  if (typeof given !== 'string' || given.length > longestState) return false;
  const members = given.split(',').map((one) => one.trim());
  const named = members.filter((one) => one !== '');
  const keys = new Set(named.map((one) => one.slice(0, one.indexOf('='))));
  return named.length > 0 && named.length <= 32 && keys.size === named.length && named.every(isMember);
}

const key = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
// Printable ASCII without comma and equals sign, which doesn't end with a space.
const value = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

function isMember(member: string): boolean {
  const at = member.indexOf('=');
  return at > 0 && key.test(member.slice(0, at)) && value.test(member.slice(at + 1));
}
