import { agentExport } from '../../contract/world.js';
import { type Fault, longFailure, maximumFailureBytes } from '../fault.js';
import { LogBuffer } from '../log.js';
import { dropped } from './collect.js';
import { faultOf } from './fault.js';
import { type AgentInterface, Factory, type Instances, type Interface, type MemoryUse } from './instance.js';
import { Lifting } from './lifting.js';
import { optimize } from './machine-code.js';
import type { MemoryImages } from './memory-images.js';
import { MutableState } from './mutable-state.js';
import { PreInitializer } from './pre-initializer.js';
import type { LoadMessage, Optimized, Pair, RunnerResponse, ToOptimize } from './protocol.js';
import { Snapshot } from './snapshot.js';

/**
 * Receiver of a server's messages. `started`: the guest is about to be called. `baking`: the setup request is answered,
 * and pre-initialization begins.
 */
export interface Send {
  respond(response: RunnerResponse): void;
  event(type: 'started' | 'baking'): void;
}

/** A configured instance, or the fault that prevented it. */
interface PreparedInstance {
  agent: AgentInterface | undefined;
  memories: MemoryUse[];
  answer: unknown;
  fault: Fault | undefined;
  /** State that calls can change, if it can be restored. */
  mutable: MutableState | undefined;
  instances: Pair<Instances>;
}

/** Parser for languages without a grammar. */
const noSyntax: Interface = {
  languages: () => [],
  compile: () => {
    throw [];
  },
  analyze: () => {
    throw 'there is no grammar for this language';
  },
  query: () => {
    throw 'there is no grammar for this language';
  },
};

/** Serves one image. Each call gets an instance in the image's state, fresh or restored. */
export class Server {
  readonly #load: LoadMessage;
  readonly #send: Send;
  readonly #agent: Factory;
  readonly #syntax: Factory | undefined;
  readonly #lifting: Lifting;
  #log: LogBuffer;
  #prepared: PreparedInstance | undefined;
  /**
   * Snapshot of an instance before its first call; all instances start alike. If it takes copying, it is taken at the
   * second call, as many sandboxes get only one.
   */
  #snapshot: Snapshot | undefined;
  #calls = 0;
  /** Whether an instance was made since the last response. */
  #fresh = false;

  constructor(load: LoadMessage, send: Send, images?: MemoryImages) {
    this.#load = load;
    this.#send = send;
    this.#log = new LogBuffer(load.logBytes);
    this.#lifting = new Lifting(load.heapBytes);
    this.#agent = new Factory(load.agent, this.#lifting, images);
    this.#syntax = load.syntax && new Factory(load.syntax, this.#lifting, images);
  }

  setUp(): void {
    const initializer = this.#load.preInitialize && new PreInitializer(this.#load);
    const prepared = this.#prepare(initializer);
    this.#prepared = prepared;
    if (initializer) this.#send.event('baking');
    const preInitialized = prepared.fault
      ? undefined
      : initializer?.preInitialize((syntax) => this.#imports(syntax));
    this.#respond(prepared, prepared.answer, prepared.fault, preInitialized);
  }

  call(task: Parameters<AgentInterface['run']>[0]): void {
    if (!this.#prepared) this.prepareAhead();
    const prepared = this.#prepared!;
    // The caller has also waited for the instance.
    if (this.#fresh) this.#send.event('started');
    this.#fresh = false;
    if (prepared.mutable && (this.#calls++ > 0 || prepared.mutable.isKept)) {
      this.#snapshot ??= Snapshot.of(prepared.mutable);
    }
    this.#prepared = undefined;
    this.#log = new LogBuffer(this.#load.logBytes);
    let answer: unknown;
    let fault = prepared.fault;
    if (prepared.agent) {
      try {
        this.#lifting.begin();
        answer = prepared.agent.run(task);
        this.#lifting.assertWhole();
      } catch (thrown) {
        fault = faultOf(thrown, prepared.memories);
      }
    }
    this.#respond(prepared, answer, fault);
    if (!fault && prepared.mutable && this.#snapshot?.restore(prepared.mutable)) this.#prepared = prepared;
    else dropped(bytesOf(prepared));
  }

  /** Makes the next call's instance, unless there is one. */
  prepareAhead(): void {
    if (this.#prepared) return;
    this.#prepared = this.#prepare();
    this.#fresh = true;
  }

  /** Has functions of the next call's instance optimized. Returns which modules that was done for. */
  optimize({ agent, syntax }: ToOptimize): Optimized {
    const done = (role: keyof Optimized, names: Record<string, string> = {}) =>
      Object.entries(names).flatMap(([name, exported]) => {
        const instances = this.#prepared?.instances[role]?.get(name) ?? [];
        return instances.some(({ exports }) => optimize(exports[exported])) ? [name] : [];
      });
    return { agent: done('agent', agent), syntax: done('syntax', syntax) };
  }

  /** Whether the next call still needs an instance. */
  get wanting(): boolean {
    return this.#prepared === undefined;
  }

  #prepare(initializer?: PreInitializer): PreparedInstance {
    const memories: MemoryUse[] = [];
    const mutable = this.#load.restorable ? new MutableState() : undefined;
    const instances: Pair<Instances> = {
      agent: initializer?.agent ?? new Map(),
      syntax: initializer?.syntax ?? new Map(),
    };
    try {
      const parser = this.#syntax?.instantiate({}, memories, { mutable, instances: instances.syntax });
      const imports = this.#imports(parser?.syntax);
      const exports = this.#agent.instantiate(imports, memories, { mutable, instances: instances.agent });
      const agent = exports[agentExport] as unknown as AgentInterface;
      initializer?.begin();
      const { setupRequest } = this.#load;
      this.#lifting.begin();
      let answer: unknown = null;
      if (setupRequest.ask === 'describe') answer = agent.describe();
      else if (setupRequest.ask === 'configure') answer = agent.configure(setupRequest.settings);
      this.#lifting.assertWhole();
      return { agent, memories, answer, fault: undefined, mutable, instances };
    } catch (thrown) {
      const fault = faultOf(thrown, memories);
      return { agent: undefined, memories, answer: undefined, fault, mutable: undefined, instances };
    }
  }

  #imports(syntax: Interface | undefined): Record<string, Interface> {
    const log = (level: string, message: string) => this.#log.add(level, message);
    return {
      'tars:agent/host': this.#lifting.around({ log }, true),
      'tars:syntax/syntax': this.#lifting.around(syntax ?? noSyntax),
    };
  }

  #respond(
    prepared: PreparedInstance,
    value: unknown,
    failed: Fault | undefined,
    preInitialized?: RunnerResponse['preInitialized'],
  ): void {
    let fault = failed;
    let answer: string | undefined;
    let outputBytes = 0;
    if (!fault || fault.kind === 'failure') {
      try {
        answer = JSON.stringify(fault ? fault.failure : value);
        outputBytes = Buffer.byteLength(answer);
      } catch {
        // The JSON is longer than a string can be.
        outputBytes = Number.POSITIVE_INFINITY;
      }
      if (outputBytes > this.#load.outputBytes) fault = { kind: 'output', bytes: outputBytes };
      else if (fault && outputBytes > maximumFailureBytes) fault = longFailure(outputBytes);
    }
    this.#send.respond({
      answer: fault ? undefined : answer,
      fault,
      log: this.#log.lines(),
      usage: { memoryBytes: bytesOf(prepared), outputBytes, logBytes: this.#log.bytes },
      ...(preInitialized && { preInitialized }),
    });
  }
}

/** Bytes of all memories of an instance. */
function bytesOf({ memories }: PreparedInstance): number {
  return memories.reduce((sum, { memory }) => sum + memory.buffer.byteLength, 0);
}
