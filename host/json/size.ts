/** Whether a value has more values in it than that; it is looked at no further. */
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
