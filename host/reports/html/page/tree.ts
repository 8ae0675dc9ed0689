import { type FileSpot, weightOf } from '../data.js';

export interface Branch {
  name: string;
  path: string;
  value: number;
  weight: number;
  spot: FileSpot | undefined;
  children: Branch[];
}

/** Groups files by folders; a folder that holds only one folder is merged with it. */
export function treeOf(files: readonly FileSpot[], size: (spot: FileSpot) => number): Branch[] {
  const root: Branch = { name: '', path: '', value: 0, weight: 0, spot: undefined, children: [] };
  for (const spot of files) {
    const value = size(spot);
    if (value <= 0) continue;
    let at = root;
    const parts = spot.path.split('/');
    for (const [index, name] of parts.entries()) {
      const path = parts.slice(0, index + 1).join('/');
      let next = at.children.find((child) => child.path === path);
      if (!next) {
        next = {
          name,
          path,
          value: 0,
          weight: 0,
          spot: index === parts.length - 1 ? spot : undefined,
          children: [],
        };
        at.children.push(next);
      }
      next.value += value;
      next.weight += weightOf(spot.findings);
      at = next;
    }
  }
  return root.children.map(shortened);
}

function shortened(branch: Branch): Branch {
  const [only, ...more] = branch.children;
  if (only && more.length === 0 && !only.spot)
    return shortened({ ...only, name: `${branch.name}/${only.name}` });
  return { ...branch, children: branch.children.map(shortened) };
}
