import { oneLine } from '../../base/text.js';
import { parent } from '../process/child-channel.js';
import { prepareCollector } from './collect.js';
import { type CappedComponent, mapValues } from './compile.js';
import { instrumentAll } from './instrument.js';
import type { CompiledComponent, LoadMessage, Pair, RunnerResponse } from './protocol.js';
import { Server } from './server.js';
import { type Load, requestOf, responseMessage } from './wire.js';

// Main program of a sandbox's process, which host/sandbox/jco/processes.ts starts. It waits for a request, responds,
// and waits for the next.

const send = {
  respond: (response: RunnerResponse) => parent.write(...responseMessage(response)),
  event: (type: 'started' | 'baking') => parent.write({ type }),
};

let server: Server | undefined;

prepareCollector();

for (;;) {
  const request = requestOf(parent.read());
  if ('load' in request) server = serve(request.load);
  else server?.call(request.task);
  // No caller waits now: the process would be idle.
  server?.prepareAhead();
}

function serve(load: Load): Server | undefined {
  let message: LoadMessage;
  try {
    message = compiled(load);
  } catch (error) {
    const usage = { memoryBytes: 0, outputBytes: 0, logBytes: 0 };
    const fault = { kind: 'invalid', message: oneLine((error as Error).message, 300) } as const;
    send.respond({ answer: undefined, fault, log: [], usage });
    return undefined;
  }
  const loaded = new Server(message, send);
  loaded.setUp();
  return loaded;
}

function compiled({ agent, syntax, preInitialize, options }: Load): LoadMessage {
  const instrumented = preInitialize && instrumentAll({ agent, syntax });
  const all: Pair<CappedComponent> = instrumented ?? { agent, syntax };
  return {
    type: 'load',
    agent: compile(all.agent),
    syntax: all.syntax && compile(all.syntax),
    ...(instrumented && {
      preInitialize: { ...preInitialize, agent: agent.modules, syntax: syntax?.modules },
    }),
    ...options,
  };
}

function compile({ glue, modules, maximumPages, contents }: CappedComponent): CompiledComponent {
  return {
    glue,
    maximumPages,
    contents,
    modules: mapValues(modules, (bytes) => new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>)),
  };
}
