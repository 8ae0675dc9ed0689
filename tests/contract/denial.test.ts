import { expect, test } from 'vitest';
import { fromText, rejection } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';

// What an agent could want of a machine, and what a component could want of another version of this host.
const wanted = [
  'wasi:cli/environment@0.2.0',
  'wasi:cli/stdout@0.2.0',
  'wasi:clocks/wall-clock@0.2.0',
  'wasi:filesystem/types@0.2.0',
  'wasi:http/outgoing-handler@0.2.0',
  'wasi:io/streams@0.2.0',
  'wasi:random/random@0.2.0',
  'wasi:sockets/tcp@0.2.0',
  'tars:agent/host@0.2.0',
  'tars:agent/secrets@0.1.0',
];

onEachBackend((open) => {
  test.each(wanted)('%s is refused by its name, before any code runs', async (name) => {
    const host = await open();
    const path = await fromText(`(component
      (import "${name}" (instance))
      (import "tars:agent/host@0.1.0" (instance)))`);
    const refused = {
      code: 'ERR_AGENT_INVALID',
      message: expect.stringMatching(`imports ${name}, which no agent may$`),
      hint: expect.stringMatching(
        /^an agent may import tars:agent\/host@0.1.0 and tars:syntax\/syntax@0.1.0, and nothing else/,
      ),
    };
    expect(await rejection(host.call(path, {}))).toMatchObject(refused);
  });

  test.each(['func', 'component', 'core module'])('a bare %s is refused', async (kind) => {
    const host = await open();
    const type = kind === 'core module' ? '(core module)' : `(${kind})`;
    const error = await rejection(host.inspect(await fromText(`(component (import "run" ${type}))`)));
    expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID' });
  });
});
