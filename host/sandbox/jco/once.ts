/**
 * Makes something when it is first asked for, and again after a failure. What it is made of is held until it is made,
 * and no longer.
 */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let making: (() => Promise<T>) | undefined = make;
  let made: Promise<T> | undefined;
  return () => {
    made ??= making!().then(
      (value) => {
        making = undefined;
        return value;
      },
      (error: unknown) => {
        made = undefined;
        throw error;
      },
    );
    return made;
  };
}
