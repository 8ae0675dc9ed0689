import * as z from 'zod/mini';
import { hostMembers } from '../../host/check-options.js';
import {
  amount,
  callback,
  checkOptions,
  flag,
  isPath,
  list,
  type Members,
  members,
  must,
} from '../../json/options.js';
import type { CoreOptions } from './options.js';

const { optimizeFor: _, onNotice: __, ...ofHost } = hostMembers;

const paths = z.optional(
  list(must('a path', isPath)).check(
    z.refine((given) => given.length > 0, { error: 'must name at least one' }),
  ),
);

const schema = members({
  roots: paths,
  allowWrite: flag,
  maxResultBytes: amount(1024),
  maxRequestMs: amount(1),
  idleMs: amount(),
  memoryCeilingBytes: amount(),
  patterns: paths,
  host: z.optional(members(ofHost)),
  onNotice: callback,
} satisfies Members<CoreOptions>);

/** @throws OptionInvalidError */
export const coreOptions = (options: unknown): CoreOptions =>
  checkOptions<CoreOptions>('Core.open', schema, options);
