import type { HostOptions } from '../../host/options.js';

/** Options of `Core.open`. `undefined` is the same as a missing option. */
export interface CoreOptions {
  /**
   * Folders that paths of requests may lie in. Relative paths are relative to the first. Default: the working folder.
   */
  roots?: readonly string[] | undefined;
  /** Whether requests may change files below the roots. Default false. */
  allowWrite?: boolean | undefined;
  /** Most bytes of one result, as JSON. Longer lists are cut, and the result says so. Default 16 MiB. */
  maxResultBytes?: number | undefined;
  /** Most milliseconds of one request, whatever deadline it asks for. Default 1 hour. */
  maxRequestMs?: number | undefined;
  /** Milliseconds without a request after which the sandboxes are closed. Default 5 minutes. */
  idleMs?: number | undefined;
  /**
   * Memory of this process above which idle sandboxes are closed between requests. Default 2 GiB.
   */
  memoryCeilingBytes?: number | undefined;
  /** Pattern databases, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /** How sandboxes run. */
  host?: Omit<HostOptions, 'optimizeFor' | 'onNotice'> | undefined;
  /** Receives notices for the user, one line each. */
  onNotice?: ((text: string) => void) | undefined;
}

export const coreDefaults = {
  maxResultBytes: 16 * 1024 * 1024,
  maxRequestMs: 60 * 60 * 1000,
  idleMs: 5 * 60 * 1000,
  memoryCeilingBytes: 2 * 1024 * 1024 * 1024,
};
