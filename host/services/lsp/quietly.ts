/** Tells the client something. One that is gone by now needs it no more. */
export async function quietly(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch {
    // The end of the connection is told to who waits for it.
  }
}
