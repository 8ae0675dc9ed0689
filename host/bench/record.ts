import * as z from 'zod';

const ratioSchema = z.strictObject({
  /** The competitor that it is a ratio to, at the same parameter. */
  to: z.string(),
  value: z.number(),
  /** The 95 % interval, by bootstrap over the rounds. */
  low: z.number(),
  high: z.number(),
});

const rowSchema = z.strictObject({
  contender: z.string(),
  /** The value of the measurement's parameter. */
  at: z.number().nullable(),
  /** The median of the rounds. */
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** One number a round. */
  samples: z.array(z.number()),
  ratio: ratioSchema.nullable(),
});

const measurementSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower']),
  parameter: z.string().nullable(),
  rows: z.array(rowSchema),
  notes: z.array(z.string()),
});

const machineSchema = z.strictObject({
  cpu: z.string(),
  cores: z.int().positive(),
  parallelism: z.int().positive(),
  memoryBytes: z.int().positive(),
  system: z.string(),
  kernel: z.string(),
  node: z.string(),
  v8: z.string(),
  tarsHyperlight: z.string(),
  jco: z.string(),
  /** Load average of the last minute. */
  loadBefore: z.number(),
  loadAfter: z.number().nullable(),
});

/** The document of `tarscli bench --json`. */
export const benchRecordSchema = z.strictObject({
  version: z.literal(1),
  date: z.iso.datetime(),
  machine: machineSchema,
  rounds: z.int().positive(),
  quick: z.boolean(),
  files: z.string(),
  backends: z.array(z.strictObject({ name: z.enum(['hyperlight', 'jco']), reason: z.string() })),
  measurements: z.array(measurementSchema),
  /** Measurements that can't run here, each with the reason. */
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});

export type RatioTo = z.infer<typeof ratioSchema>;
export type Row = z.infer<typeof rowSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
export type Machine = z.infer<typeof machineSchema>;
export type BenchRecord = z.infer<typeof benchRecordSchema>;
