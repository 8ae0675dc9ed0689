/**
 * Finds a smallest set of kept edits that an edit fails together with, by delta debugging: none can be spared, as the
 * rest passes without any one of it. Empty if the edit fails alone. All of `kept` passes, and fails with the edit.
 *
 * Each member is the last of the shortest beginning of `kept` that fails with the edit and the members before: found
 * by halving, which needs no more of the trials than that one end passes and the other fails. As a member may have
 * become needless by a later one, each is then left out on trial.
 */
export async function failsTogetherWith<Id>(
  id: Id,
  kept: readonly Id[],
  passes: (set: readonly Id[]) => Promise<boolean>,
): Promise<Id[]> {
  const members: Id[] = [];
  let before = kept;
  while (before.length > 0 && (await passes([id, ...members]))) {
    const last = await lastNeeded(before, (beginning) => passes([id, ...members, ...beginning]));
    members.push(before[last]!);
    before = before.slice(0, last);
  }
  return spared(id, members, passes);
}

/** Finds the index of an edit that makes a beginning of the list fail, which passes without it. */
async function lastNeeded<Id>(
  list: readonly Id[],
  passes: (beginning: readonly Id[]) => Promise<boolean>,
): Promise<number> {
  let passing = 0;
  let failing = list.length;
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    if (await passes(list.slice(0, middle))) passing = middle;
    else failing = middle;
  }
  return passing;
}

async function spared<Id>(
  id: Id,
  found: readonly Id[],
  passes: (set: readonly Id[]) => Promise<boolean>,
): Promise<Id[]> {
  let members = [...found];
  for (let at = 0; at < members.length; ) {
    const rest = members.filter((_, index) => index !== at);
    if (await passes([id, ...rest])) {
      at++;
    } else {
      members = rest;
      at = 0;
    }
  }
  return members;
}
