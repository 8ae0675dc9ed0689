import { type ClientCapabilities, DiagnosticTag, MarkupKind } from 'vscode-languageserver';
import { encodingFor, type PositionEncoding } from './positions.js';

/** What a client can do, as far as this server asks. */
export interface Client {
  encoding: PositionEncoding;
  pullsDiagnostics: boolean;
  refreshesDiagnostics: boolean;
  refreshesLenses: boolean;
  /** Whether settings can be asked for. */
  hasConfiguration: boolean;
  registersConfiguration: boolean;
  watchesFiles: boolean;
  watchesBelow: boolean;
  /** Whether edits of actions may be left until the user chooses one. */
  resolvesEdits: boolean;
  /** Whether edits can name the version that they are for. */
  versionsEdits: boolean;
  takesActions: boolean;
  keepsData: boolean;
  keepsActionData: boolean;
  takesLinks: boolean;
  takesVersions: boolean;
  tags: readonly DiagnosticTag[];
  hoversMarkdown: boolean;
  changesFolders: boolean;
}

export function clientOf(capabilities: ClientCapabilities): Client {
  const { general, textDocument = {}, workspace = {} } = capabilities;
  const { publishDiagnostics, diagnostic, codeAction, hover } = textDocument;
  const shown = { ...publishDiagnostics, ...diagnostic };
  const resolvable = codeAction?.resolveSupport?.properties ?? [];
  return {
    encoding: encodingFor(general?.positionEncodings),
    pullsDiagnostics: diagnostic !== undefined,
    refreshesDiagnostics: workspace.diagnostics?.refreshSupport ?? false,
    refreshesLenses: workspace.codeLens?.refreshSupport ?? false,
    hasConfiguration: workspace.configuration ?? false,
    registersConfiguration: workspace.didChangeConfiguration?.dynamicRegistration ?? false,
    watchesFiles: workspace.didChangeWatchedFiles?.dynamicRegistration ?? false,
    watchesBelow: workspace.didChangeWatchedFiles?.relativePatternSupport ?? false,
    resolvesEdits: resolvable.includes('edit') && (codeAction?.dataSupport ?? false),
    versionsEdits: workspace.workspaceEdit?.documentChanges ?? false,
    takesActions: codeAction?.codeActionLiteralSupport !== undefined,
    keepsData: shown.dataSupport ?? false,
    keepsActionData: codeAction?.dataSupport ?? false,
    takesLinks: shown.codeDescriptionSupport ?? false,
    takesVersions: publishDiagnostics?.versionSupport ?? false,
    tags: tagsOf(shown.tagSupport?.valueSet),
    hoversMarkdown: hover?.contentFormat?.includes(MarkupKind.Markdown) ?? false,
    changesFolders: workspace.workspaceFolders ?? false,
  };
}

function tagsOf(given: readonly DiagnosticTag[] = []): readonly DiagnosticTag[] {
  return [DiagnosticTag.Unnecessary, DiagnosticTag.Deprecated].filter((tag) => given.includes(tag));
}
