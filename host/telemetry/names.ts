// Everything that is recorded. docs/observability.md says what each means.

/** Spans, and the attributes that each can have. */
export const spans = {
  'tars.request': ['tars.method', 'tars.outcome', 'error.type', 'tars.limit'],
  'tars.run': [
    'tars.backend',
    'tars.agents',
    'tars.files',
    'tars.input.bytes',
    'tars.calls',
    'tars.files.retried',
    'tars.files.reused',
    'tars.files.failed',
    'tars.outcome',
    'error.type',
    'tars.limit',
  ],
  'tars.batch': [
    'tars.backend',
    'tars.agent.name',
    'tars.agent.digest',
    'tars.language',
    'tars.files',
    'tars.input.bytes',
    'tars.retry',
    'tars.paths',
    'tars.outcome',
    'error.type',
    'tars.limit',
  ],
  'tars.call': [
    'tars.backend',
    'tars.isolation',
    'tars.agent.name',
    'tars.agent.digest',
    'tars.image.digest',
    'tars.files',
    'tars.input.bytes',
    'tars.output.bytes',
    'tars.log.bytes',
    'tars.memory.bytes',
    'tars.cpu.ms',
    'tars.fuel',
    'tars.outcome',
    'error.type',
    'tars.limit',
  ],
  'tars.prepare': [
    'tars.backend',
    'tars.isolation',
    'tars.agent.name',
    'tars.agent.digest',
    'tars.image.digest',
    'tars.language',
    'tars.settings.bytes',
    'tars.image.cached',
    'tars.outcome',
    'error.type',
    'tars.limit',
  ],
  'tars.restore': [
    'tars.backend',
    'tars.isolation',
    'tars.agent.name',
    'tars.agent.digest',
    'tars.image.digest',
    'tars.outcome',
    'error.type',
    'tars.limit',
  ],
} as const;

export type SpanName = keyof typeof spans;

const seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
const MiB = 1024 * 1024;

/** Metrics, and the attributes that each has. */
export const metrics = {
  'tars.queue.length': {
    kind: 'sum',
    unit: '{call}',
    says: 'calls that wait for a sandbox',
    attributes: ['tars.backend'],
  },
  'tars.queue.wait': {
    kind: 'distribution',
    unit: 's',
    says: 'time that calls waited for a sandbox',
    buckets: seconds,
    attributes: ['tars.backend', 'tars.agent.name', 'tars.outcome'],
  },
  'tars.call.duration': {
    kind: 'distribution',
    unit: 's',
    says: 'time of calls in a sandbox',
    buckets: seconds,
    attributes: ['tars.backend', 'tars.agent.name', 'tars.outcome'],
  },
  'tars.call.memory': {
    kind: 'distribution',
    unit: 'By',
    says: 'memory of calls, where the backend measures it',
    buckets: [1, 4, 16, 32, 64, 128, 256, 512, 1024].map((size) => size * MiB),
    attributes: ['tars.backend', 'tars.agent.name'],
  },
  'tars.sandbox.alive': {
    kind: 'sum',
    unit: '{sandbox}',
    says: 'sandboxes that are open',
    attributes: ['tars.backend', 'tars.isolation'],
  },
  'tars.sandbox.memory': {
    kind: 'sum',
    unit: 'By',
    says: 'memory that open sandboxes may take',
    attributes: ['tars.backend', 'tars.isolation'],
  },
  'tars.sandbox.restores': {
    kind: 'count',
    unit: '{restore}',
    says: 'sandboxes put back to their image after a failed call',
    attributes: ['tars.backend', 'tars.agent.name'],
  },
  'tars.sandbox.kills': {
    kind: 'count',
    unit: '{call}',
    says: 'calls that were ended, by the limit or cause',
    attributes: ['tars.backend', 'tars.agent.name', 'tars.outcome', 'tars.limit'],
  },
} as const;

export type MetricName = keyof typeof metrics;

export type AttributeName =
  | (typeof spans)[SpanName][number]
  | (typeof metrics)[MetricName]['attributes'][number];

export type Attributes = Partial<Record<AttributeName, string | number | boolean | string[] | undefined>>;
