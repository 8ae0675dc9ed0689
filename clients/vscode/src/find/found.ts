/** A tarscli that can be run. */
export interface Found {
  /** Absolute path of the program to start: Node, or an executable. */
  command: string;
  /** What comes before tarscli's own arguments. */
  args: readonly string[];
  /** Absolute path of tarscli itself, links resolved. */
  file: string;
  /** Undefined for an executable of which it isn't known. */
  version: string | undefined;
  /** Who named it. */
  from: 'setting' | 'project' | 'path';
}

/** Why there is none. */
export interface NotFound {
  /** `untrusted`: there is one, in a folder that the user doesn't trust. */
  why: 'setting' | 'untrusted' | 'node' | 'missing';
  /** For the user: what, where, and what to do. */
  text: string;
}

/** What is looked for, and what may be run. Paths are absolute. */
export interface Search {
  /** The workspace folder to find a tarscli for. */
  folder: string;
  /** All workspace folders: of these nothing is run unless they are trusted. */
  folders: readonly string[];
  trusted: boolean;
  /** The setting `tars.path`, by who wrote it. Empty is not set. */
  setting: { user?: string | undefined; workspace?: string | undefined };
  /** The variable PATH. */
  path: string | undefined;
  home: string;
  platform: NodeJS.Platform;
  /** The Node that runs the extension, if it is one. */
  ownNode?: string | undefined;
}
