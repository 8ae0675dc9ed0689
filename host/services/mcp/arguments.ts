import type * as z from 'zod/mini';
import { accepted } from '../../json/accepted.js';
import { type ObjectSchema, schemaOf } from './json-schema.js';
import type { Tool } from './tool.js';

type Shape = Record<string, z.ZodMiniType>;

/**
 * Checks the arguments of a call. Models and bridges send lists, objects, numbers and switches as text, and null for
 * what they leave out: both are taken for what is meant.
 * @throws OptionInvalidError
 */
export function argumentsOf(tool: Tool, given: unknown): unknown {
  return accepted(tool.arguments, meant(shapeOf(tool.arguments), given), {
    where: tool.name,
    whole: 'arguments',
    hint: () => `correct the argument; an example: ${JSON.stringify(tool.example)}`,
  });
}

function meant(shape: Shape, given: unknown): unknown {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) return given;
  const members = Object.entries(given).filter(([, value]) => value !== null);
  return Object.fromEntries(
    members.map(([name, value]) => [
      name,
      Object.hasOwn(shape, name) ? fitted(kindOf(shape[name]!), value) : value,
    ]),
  );
}

function fitted(kind: string, value: unknown): unknown {
  if (typeof value === 'string') return fromText(kind, value);
  return kind === 'array' && !Array.isArray(value) ? [value] : value;
}

function fromText(kind: string, text: string): unknown {
  if (kind === 'array') return fromJson(text, '[') ?? [fromJson(text, '{') ?? text];
  if (kind === 'unknown') return fromJson(text, '{') ?? text;
  if (kind === 'number' && /^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function fromJson(text: string, begin: string): unknown {
  if (!text.trimStart().startsWith(begin)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The kind of a schema that may be left out: array, boolean, number, string, enum, unknown. */
function kindOf(schema: z.ZodMiniType): string {
  const { type, innerType } = schema._zod.def as { type: string; innerType?: z.ZodMiniType };
  return innerType ? kindOf(innerType) : type;
}

function shapeOf(schema: z.ZodMiniType): Shape {
  return (schema._zod.def as { shape?: Shape }).shape ?? {};
}

/** The JSON Schema that clients are shown: lists may come as JSON texts. */
export function argumentsSchema(tool: Tool): ObjectSchema {
  const schema = schemaOf(tool.arguments, 'input');
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    property.type === 'array' ? listOrText(property) : property,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

function listOrText({ description, ...list }: Record<string, unknown>): Record<string, unknown> {
  return {
    description: `${description}; a list, or a JSON text of one`,
    anyOf: [list, { type: 'string' }],
  };
}
