/** Compares by one order after another until one decides. */
export const byAll =
  <T>(...orders: ((a: T, b: T) => number)[]) =>
  (a: T, b: T): number => {
    for (const order of orders) {
      const decided = order(a, b);
      if (decided !== 0) return decided;
    }
    return 0;
  };

/** Compares the least first; texts by their UTF-16 units, numbers by size. */
export const rising =
  <T>(of: (item: T) => number | string) =>
  (a: T, b: T): number => {
    const [one, other] = [of(a), of(b)];
    return one < other ? -1 : Number(one > other);
  };

/** Compares the greatest first. */
export const falling =
  <T>(of: (item: T) => number) =>
  (a: T, b: T): number =>
    of(b) - of(a);
