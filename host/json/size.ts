/** Whether a value holds more values than that; stops at the first too many. */
export function hasMore(value: unknown, maximum: number): boolean {
  const open = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++count > maximum) return true;
    if (typeof next !== 'object' || next === null) continue;
    const inner: unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (inner.length > maximum - count) return true;
    for (const one of inner) open.push(one);
  }
  return false;
}
