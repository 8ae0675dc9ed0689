import { realpath } from 'node:fs/promises';
import { ownersPlaces } from './owners-places.js';
import { PathGlobs, stepsPerPath } from './path-globs.js';
import { type LoopPolicy, loopPolicySchema, type RiskPolicy, riskPolicySchema } from './policy-schema.js';
import { readPolicy } from './read-policy.js';

export const riskPolicyName = 'agent-blackbox.policy.json';
export const loopPolicyName = 'agent-blackbox.loop-policy.json';

/** Whether a file may be edited. `why`: a clause that names the file and the glob that decides. */
export type EditRule =
  | { edit: 'allowed' }
  | { edit: 'blocked' | 'one-way-door' | 'protected' | 'not-allowed'; why: string };

/** What the cycle must not change by itself, whatever the policies say. */
const ownRules = ['**/tars.config.json', riskPolicyName, loopPolicyName, ...ownersPlaces];

/** What a repository's policies say of edits by programs. Without policies, everything but they may be edited. */
export class EditPolicy {
  /** Kinds of evidence that a change must come with, such as `test_output`. */
  readonly requiredEvidence: readonly string[];
  /** Risk from 0 to 1 up to which a change passes, and up to which it is warned of. */
  readonly thresholds: Readonly<{ pass?: number; warn?: number }>;
  /** The policies that were read, by name. */
  readonly files: readonly string[];
  readonly #refusals: readonly {
    edit: 'blocked' | 'one-way-door' | 'protected';
    globs: PathGlobs;
    by: string;
  }[];
  /** Undefined if everything is allowed that isn't refused. */
  readonly #allowed: PathGlobs | undefined;

  constructor(risk: RiskPolicy | undefined, loop: LoopPolicy | undefined) {
    const { pass, warn } = risk?.risk_thresholds ?? {};
    this.thresholds = { ...(pass !== undefined && { pass }), ...(warn !== undefined && { warn }) };
    this.requiredEvidence = risk?.required_evidence ?? [];
    this.files = [...(risk ? [riskPolicyName] : []), ...(loop ? [loopPolicyName] : [])];
    const refused = (globs: readonly string[] = []) => new PathGlobs(globs, true);
    this.#refusals = [
      { edit: 'blocked', globs: refused(risk?.blocked_paths), by: `blocked_paths of ${riskPolicyName}` },
      {
        edit: 'protected',
        globs: refused(loop?.protected_paths),
        by: `protected_paths of ${loopPolicyName}`,
      },
      {
        edit: 'one-way-door',
        globs: refused(risk?.one_way_door_paths),
        by: `one_way_door_paths of ${riskPolicyName}`,
      },
      { edit: 'protected', globs: refused(ownRules), by: 'what programs that edit must heed' },
    ];
    this.#allowed = loop && new PathGlobs(loop.allow_edit, false);
  }

  /** `path`: relative to the repository's root, with slashes. A path of another form is blocked. */
  of(path: string): EditRule {
    if (!isPlain(path)) return { edit: 'blocked', why: 'it is no path below the root of the repository' };
    const steps = { left: stepsPerPath };
    for (const { edit, globs, by } of this.#refusals) {
      const glob = globs.match(path, steps);
      if (glob !== undefined) return { edit, why: `${glob} is in ${by}` };
      if (steps.left <= 0) return { edit, why: `${by} takes too long to match` };
    }
    if (this.#allowed === undefined || this.#allowed.match(path, steps) !== undefined)
      return { edit: 'allowed' };
    const why = steps.left <= 0 ? 'takes too long to match' : 'has no glob for it';
    return { edit: 'not-allowed', why: `allow_edit of ${loopPolicyName} ${why}` };
  }
}

/**
 * Reads the policies in a repository's root.
 * @throws InputError, SettingsInvalidError for a policy that can't be read or is malformed: nothing may be edited then
 */
export async function loadPolicy(root: string): Promise<EditPolicy> {
  const real = await realpath(root);
  const [risk, loop] = await Promise.all([
    readPolicy(real, riskPolicyName, riskPolicySchema, [
      'risk_thresholds',
      'blocked_paths',
      'one_way_door_paths',
      'required_evidence',
    ]),
    readPolicy(real, loopPolicyName, loopPolicySchema, ['allow_edit', 'protected_paths']),
  ]);
  return new EditPolicy(risk, loop);
}

function isPlain(path: string): boolean {
  return (
    path.length <= 4096 &&
    !/[\\\0]/.test(path) &&
    path.split('/').every((name) => name !== '' && name !== '.' && name !== '..')
  );
}
