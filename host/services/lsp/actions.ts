import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import * as z from 'zod/mini';
import { visible } from '../../reports/visible.js';
import type { Analyses, Analyzed, CoreText, ReportedFinding } from './analyses.js';
import { contentModified } from './cancelling.js';
import type { Client } from './client.js';
import type { Diagnostics } from './diagnostics.js';
import type { Newest } from './newest.js';
import { meet } from './positions.js';
import type { Project } from './project.js';
import { canSuppress, suppressed } from './suppress.js';
import { textEdits } from './text-edits.js';

/** Fixes all that can be fixed safely in a document. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.tars`;

export const actionKinds = [CodeActionKind.QuickFix, fixAllKind];

/** Findings of a range that actions are offered for. */
const mostFindings = 100;

const identified = { uri: z.string(), version: z.int() };
const finding = { ...identified, fingerprint: z.string() };

/** What an action is to do. The client keeps it until the user chooses the action. */
const taskSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('fix'), ...finding }),
  z.object({ do: z.literal('suppress-line'), ...finding }),
  z.object({ do: z.literal('suppress-file'), ...finding }),
  z.object({ do: z.literal('fix-all'), ...identified }),
]);

type Task = z.output<typeof taskSchema>;

export interface ActionParts {
  client: Client;
  project: Project;
  newest: Newest;
  analyses: Analyses;
  diagnostics: Diagnostics;
}

/** Offers fixes and suppressions of the findings in a range, and makes their edits. */
export class Actions {
  readonly #parts: ActionParts;

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  async at(
    { textDocument: { uri }, range, context }: CodeActionParams,
    signal: AbortSignal,
  ): Promise<CodeAction[]> {
    const analyzed = await this.#parts.newest.of(uri, signal);
    if (!analyzed?.file) return [];
    const wants = (kind: string) => context.only?.some((only) => isOfKind(kind, only)) ?? true;
    const { places, version, file } = analyzed;
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix)) {
      const here = file.findings.filter(({ span }) => meet(range, places.rangeOf(span)));
      for (const one of here.slice(0, mostFindings)) {
        const [diagnostic] = await this.#parts.diagnostics.ofAll([one], analyzed.rules, places);
        actions.push(...this.#ofFinding(one, diagnostic!, { uri, version }));
      }
    }
    if (wants(fixAllKind) && file.findings.some(isFixable)) {
      const data: Task = { do: 'fix-all', uri, version };
      actions.push({ title: 'Fix all findings of TARS that can be fixed', kind: fixAllKind, data });
    }
    return this.#parts.client.resolvesEdits ? actions : this.#resolveAll(actions, signal);
  }

  /** Makes the edit of an action. @throws ResponseError if there is none, or the document has changed */
  async resolve(action: CodeAction, signal: AbortSignal): Promise<CodeAction> {
    const task = taskSchema.safeParse(action.data);
    if (!task.success)
      throw new ResponseError(LSPErrorCodes.RequestFailed, 'the action is none of this server');
    const { uri, version } = task.data;
    const analyzed = await this.#parts.newest.of(uri, signal);
    if (analyzed?.version !== version || !analyzed.text) throw contentModified();
    const after = await this.#textAfter(task.data, analyzed, signal);
    if (!this.#parts.newest.isNewest(uri, analyzed)) throw contentModified();
    return { ...action, edit: this.#edit(uri, analyzed, after) };
  }

  #ofFinding(
    one: ReportedFinding,
    diagnostic: Diagnostic,
    at: { uri: string; version: number },
  ): CodeAction[] {
    const { ruleId, fingerprint, suggestion } = one;
    const action = (title: string, what: 'fix' | 'suppress-line' | 'suppress-file'): CodeAction => ({
      title: visible(title),
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      data: { do: what, ...at, fingerprint } satisfies Task,
    });
    const fix = isFixable(one)
      ? [{ ...action(titleOf(suggestion!.message, ruleId), 'fix'), isPreferred: true }]
      : [];
    if (!canSuppress(ruleId)) return fix;
    return [
      ...fix,
      action(`Suppress ${ruleId} on this line`, 'suppress-line'),
      action(`Suppress ${ruleId} in this file`, 'suppress-file'),
    ];
  }

  async #textAfter(task: Task, analyzed: Analyzed, signal: AbortSignal): Promise<string> {
    const { file } = analyzed;
    const text = analyzed.text!;
    if (task.do === 'fix-all') return this.#fixed(text, undefined, signal);
    const found = file?.findings.find(({ fingerprint }) => fingerprint === task.fingerprint);
    if (!found) throw contentModified();
    if (task.do === 'fix') return this.#fixed(text, [task.fingerprint], signal);
    const reach = task.do === 'suppress-line' ? 'line' : 'file';
    return suppressed(this.#parts.analyses, { text, file }, found, reach, signal);
  }

  /** The text as `--fix` leaves it, with all fixes or with some alone. */
  async #fixed(text: CoreText, fingerprints: string[] | undefined, signal: AbortSignal): Promise<string> {
    const { project } = this.#parts;
    const params = {
      texts: [text],
      as: 'text' as const,
      ...project.selection,
      ...(fingerprints && { fingerprints }),
    };
    const { files, refused } = await project.call('fix', params, { signal });
    const mark = text.text.startsWith('\ufeff') ? '\ufeff' : '';
    const fixed = files[0]?.text;
    if (fixed !== undefined) return `${mark}${fixed}`;
    if (fingerprints === undefined) return text.text;
    const [why = 'it is not safe here'] = refused[0]?.reasons ?? [];
    throw new ResponseError(LSPErrorCodes.RequestFailed, visible(`the fix is not applied: ${why}`));
  }

  #edit(uri: string, { places, version }: Analyzed, after: string): WorkspaceEdit {
    const edits = textEdits(places, after);
    if (!this.#parts.client.versionsEdits) return { changes: { [uri]: edits } };
    return { documentChanges: [{ textDocument: { uri, version }, edits }] };
  }

  /** For clients that take no edits later. What can't be done isn't offered. */
  async #resolveAll(actions: readonly CodeAction[], signal: AbortSignal): Promise<CodeAction[]> {
    const resolved: CodeAction[] = [];
    for (const action of actions) {
      try {
        const { data: _, ...whole } = await this.resolve(action, signal);
        resolved.push(whole);
      } catch {
        signal.throwIfAborted();
      }
    }
    return resolved;
  }
}

const isFixable = ({ suggestion }: ReportedFinding) => (suggestion?.edits.length ?? 0) > 0;

const titleOf = (message: string, rule: string) => `${message.replace(/\.$/, '')} (${rule})`;

/** Kinds are paths: `source` holds `source.fixAll`. */
const isOfKind = (kind: string, wanted: string) => kind === wanted || kind.startsWith(`${wanted}.`);
