/**
 * One promise per key, made when it is first asked for; a failure isn't remembered. Of more than `most`, that
 * which was not asked for for longest is forgotten.
 */
export function memoizeAsync<K, T>(
  map: Map<K, Promise<T>>,
  key: K,
  make: () => Promise<T>,
  most = 100,
): Promise<T> {
  const pending = map.get(key);
  const promise = pending ?? make();
  if (!pending) promise.catch(() => map.get(key) === promise && map.delete(key));
  // A map keeps the order in which keys were set.
  map.delete(key);
  map.set(key, promise);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
  return promise;
}
