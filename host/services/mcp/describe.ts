import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import { argumentsSchema } from './arguments.js';
import { type ObjectSchema, schemaOf } from './json-schema.js';
import { pageSchema } from './result/page.js';
import type { Effect, Tool } from './tool.js';

const hints: Readonly<Record<Effect, ListedTool['annotations']>> = {
  reads: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  learns: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  'changes files': { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
};

const described = new WeakMap<Tool, ListedTool>();

/** What clients are told of a tool. */
export function describe(tool: Tool): ListedTool {
  const known = described.get(tool);
  if (known) return known;
  const { name, title, description, example, effect } = tool;
  const listed: ListedTool = {
    name,
    title,
    // Bridges that lose the schema show the description alone.
    description: `${description} Input JSON: ${JSON.stringify(example)}`,
    inputSchema: argumentsSchema(tool) as ListedTool['inputSchema'],
    outputSchema: resultSchema(tool) as ListedTool['outputSchema'],
    annotations: { title, ...hints[effect] },
  };
  described.set(tool, listed);
  return listed;
}

function resultSchema({ result }: Tool): ObjectSchema {
  const { title: _, ...own } = schemaOf(result, 'output');
  const notices = { type: 'array', items: { type: 'string' }, description: 'what the user may want to know' };
  return {
    ...own,
    properties: { ...own.properties, notices, page: schemaOf(pageSchema, 'output') },
    required: [...(own.required ?? []), 'page'],
  };
}
