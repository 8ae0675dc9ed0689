import { type ConfigurationScope, workspace } from 'vscode';
import type { Search } from './find/found.js';

export const section = 'tars';

/** Settings that a server is started with: a change of them starts another one. */
export const startSettings = ['tars.path', 'tars.run'];

/** What the server takes; what isn't set is left to its configuration. */
export type ServerSettings = Partial<
  Record<'profile' | 'patterns' | 'minSeverity' | 'codeLens', string | boolean | readonly string[]>
>;

const serverSettings = ['profile', 'patterns', 'minSeverity', 'codeLens'] as const;

/** The settings of a workspace folder, in the server's words. Whether they make sense is the server's to say. */
export function serverSettingsOf(scope: ConfigurationScope): ServerSettings {
  const configuration = workspace.getConfiguration(section, scope);
  const set = serverSettings.map((name) => [name, configuration.get(name)] as const);
  return Object.fromEntries(set.filter(([, value]) => value !== null && value !== undefined));
}

/** Whether files are analyzed after each change, or when they are saved. */
export function runsOnType(scope: ConfigurationScope): boolean {
  return workspace.getConfiguration(section, scope).get('run') !== 'onSave';
}

/** `tars.path`, by who wrote it. */
export function pathSettingOf(scope: ConfigurationScope): Search['setting'] {
  const written = workspace.getConfiguration(section, scope).inspect('path');
  return {
    user: textOf(written?.globalValue),
    workspace: textOf(written?.workspaceFolderValue) ?? textOf(written?.workspaceValue),
  };
}

/** What the output says of the protocol. */
export function traces(): boolean {
  return ['messages', 'verbose'].includes(workspace.getConfiguration(section).get('trace.server', 'off'));
}

const textOf = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value : undefined);
