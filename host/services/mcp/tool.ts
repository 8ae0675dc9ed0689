import type * as z from 'zod/mini';
import type { ParamsOf, ResultOf } from '../core/core.js';
import type { MethodName } from '../core/methods.js';
import type { Answer } from './result/answer.js';

/** Carries out a method of the core for a call: with its deadline, its signal and its progress. */
export type Ask = <Name extends MethodName>(name: Name, params: ParamsOf<Name>) => Promise<ResultOf<Name>>;

/** What a tool may do, as clients tell their users. */
export type Effect = 'reads' | 'learns' | 'changes files';

/** A verb of the product in the form that models call: flat arguments, and a result in pages. */
export interface Tool<Arguments extends z.ZodMiniType = z.ZodMiniType> {
  readonly name: string;
  readonly title: string;
  readonly effect: Effect;
  /** What it does, when to use it, and what comes back. */
  readonly description: string;
  /** Arguments of a call, shown in the description: some clients pass no schema on. */
  readonly example: Record<string, unknown>;
  readonly arguments: Arguments;
  /** The result without its `page`. */
  readonly result: z.ZodMiniType;
  run(given: z.output<Arguments>, ask: Ask): Promise<Answer>;
}

/** Types a tool by its arguments. */
export function tool<Arguments extends z.ZodMiniType>(declared: Tool<Arguments>): Tool<Arguments> {
  return declared;
}
