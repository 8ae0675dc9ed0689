import { SaxesParser } from 'saxes';
import { shorten } from '../../base/shorten.js';
import { turn } from '../../base/slices.js';
import { sniff } from '../../files/encoding.js';

/** What follows an XML document. Names are as they are written, with their prefix. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
}

/** How much is read between turns of the event loop. */
const sliceBytes = 256 * 1024;
const mostDepth = 256;

class XmlProblem extends Error {}

/**
 * Reads an XML document as a stream, without text, and ends at its first fault. A DOCTYPE is one: documents with
 * entities of their own aren't read. Returns what is wrong, or `undefined`.
 */
export async function readXml(bytes: Uint8Array, handler: XmlHandler): Promise<string | undefined> {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('error', ({ message }) => {
    throw new XmlProblem(shorten(message, 200));
  });
  parser.on('doctype', () => {
    throw new XmlProblem('it has a DOCTYPE');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > mostDepth) throw new XmlProblem(`its elements are nested over ${mostDepth} deep`);
    handler.open(name, attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    handler.close(name);
  });
  const decoder = new TextDecoder(sniff(bytes).charset, { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      if (at > 0) await turn();
      parser.write(decoder.decode(bytes.subarray(at, at + sliceBytes), { stream: true }));
    }
    parser.write(decoder.decode()).close();
    return undefined;
  } catch (error) {
    if (error instanceof XmlProblem) return error.message;
    if (error instanceof TypeError) return 'it is neither UTF-8 nor UTF-16 with a byte-order mark';
    throw error;
  }
}
