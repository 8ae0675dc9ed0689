/** A list that ends before its JSON would have more than so many bytes, and counts what is left out. */
export class ListBudget<Item> {
  readonly items: Item[] = [];
  omitted = 0;
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  add(item: Item): void {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (this.omitted > 0 || bytes > this.#left) {
      this.omitted++;
      return;
    }
    this.#left -= bytes;
    this.items.push(item);
  }
}
