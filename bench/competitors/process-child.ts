import { readFileSync } from 'node:fs';
import { loadPlainAgent } from '../lib/plain-agent.js';

const [folder, path] = process.argv.slice(2) as [string, string];
const analyze = await loadPlainAgent(folder);
console.log(JSON.stringify(analyze({ path, language: 'csharp', text: readFileSync(path, 'utf8') })));
