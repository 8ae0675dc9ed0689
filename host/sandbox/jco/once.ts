/** Makes something when it is first asked for. What it is made of is held until then, and no longer. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let making: (() => Promise<T>) | undefined = make;
  let made: Promise<T> | undefined;
  return () => {
    if (making) {
      made = making();
      making = undefined;
    }
    return made!;
  };
}
