import * as z from 'zod/mini';

type Rule = Record<string, unknown>;
type Schema = z.ZodMiniType<Rule, Rule>;

const doc = (description: string) => z.describe(description);
const text = z.string().check(z.minLength(1));
const index = z.int().check(z.gte(0));

const patternStyle = z.union([
  text,
  z.strictObject({
    context: text.check(doc('Code that parses and holds the pattern.')),
    selector: z.optional(text.check(doc('The node kind within the context that is the pattern.'))),
    strictness: z.optional(z.enum(['cst', 'smart', 'ast', 'relaxed', 'signature', 'template'])),
  }),
]);

const range = z.strictObject({
  start: z.strictObject({ line: index, column: index }),
  end: z.strictObject({ line: index, column: index }),
});

const position = z.union([z.int(), text]);

const nthChild = z.union([
  position,
  z.strictObject({
    position,
    ofRule: z.optional(z.lazy(() => ruleSchema)),
    reverse: z.optional(z.boolean()),
  }),
]);

const rule = z.lazy(() => ruleSchema);
const relation = z.lazy(() => relationSchema);

const members = {
  pattern: z.optional(
    patternStyle.check(doc('Code with metavariables: `$A` is one node, `$$$ARGS` any number of them.')),
  ),
  kind: z.optional(text.check(doc("A node kind of the language's tree-sitter grammar."))),
  regex: z.optional(text.check(doc("A Rust regular expression for the node's text."))),
  nthChild: z.optional(nthChild.check(doc('Position among siblings: a number, `An+B`, or an object.'))),
  range: z.optional(range.check(doc('Where exactly the node is, counted from 0.'))),
  inside: z.optional(relation),
  has: z.optional(relation),
  precedes: z.optional(relation),
  follows: z.optional(relation),
  all: z.optional(z.array(rule).check(doc('All of these match.'))),
  any: z.optional(z.array(rule).check(doc('At least one of these matches.'))),
  not: z.optional(rule),
  matches: z.optional(
    z
      .union([text, z.record(z.string(), z.record(z.string(), rule))])
      .check(doc('A rule of `utils` by name, or a call of one with arguments.')),
  ),
};

const described = (id: string, description: string) => [
  z.refine<Rule>((rule) => Object.keys(rule).length > 0, 'needs at least one member'),
  z.meta({ id, description, minProperties: 1 }),
];

/** ast-grep's rule object (0.51). Only compiling it shows which kinds and fields a grammar has. */
export const ruleSchema: Schema = z
  .strictObject(members)
  .check(...described('rule', 'An ast-grep rule: a node matches if it meets every member.'));

export const relationSchema: Schema = z
  .strictObject({
    ...members,
    stopBy: z.optional(
      z
        .union([z.literal('neighbor'), z.literal('end'), rule])
        .check(doc('How far to look: `neighbor` (default), `end`, or up to a node that matches a rule.')),
    ),
    field: z.optional(text.check(doc('The field of the parent node; for `inside` and `has`.'))),
  })
  .check(...described('relation', 'An ast-grep rule for a related node, and how far to look for it.'));
