/**
 * Returns the map's promise for a key, and makes it on first use. Failures are not cached. Beyond `most` entries, the
 * least recently used one is removed.
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
  map.delete(key);
  map.set(key, promise);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
  return promise;
}
