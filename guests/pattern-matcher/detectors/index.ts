import { comment } from './comment.js';
import { deepNesting } from './deep-nesting.js';
import type { Detector } from './detector.js';
import { duplicateUsing } from './duplicate-using.js';
import { longFunction } from './long-function.js';
import { missingDocumentation } from './missing-documentation.js';
import { treeQuery } from './query.js';
import { tooManyParameters } from './too-many-parameters.js';
import { unusedParameter } from './unused-parameter.js';
import { unusedPrivateMember } from './unused-private-member.js';
import { unusedVariable } from './unused-variable.js';

/** The detectors that patterns can refer to, by name. */
export const detectors: ReadonlyMap<string, Detector> = new Map(
  [
    unusedVariable,
    unusedParameter,
    unusedPrivateMember,
    missingDocumentation,
    longFunction,
    deepNesting,
    tooManyParameters,
    duplicateUsing,
    comment,
    treeQuery,
  ].map((detector) => [detector.name, detector]),
);
