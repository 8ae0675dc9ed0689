export * from './call-errors.js';
export * from './input-errors.js';
export * from './limit-errors.js';
export * from './service-errors.js';
export {
  type ErrorCode,
  type Issue,
  type IssuesOptions,
  TarsError,
  type TarsErrorOptions,
} from './tars-error.js';
