import * as z from 'zod/mini';
import { InputError } from '../../base/errors.js';
import { check } from '../../json/issues.js';
import { type Ask, best, type Forge, type Found, parsed } from './forge.js';
import type { Project } from './project.js';

const requestSchema = z.object({
  iid: z.int().check(z.positive()),
  web_url: z.url({ protocol: /^https?$/ }),
  description: z.nullish(z.string()),
  state: z.enum(['opened', 'closed', 'locked', 'merged']),
  source_branch: z.string(),
  source_project_id: z.nullish(z.number()),
  target_project_id: z.number(),
});
const requestsSchema = z.array(requestSchema);

const states = { opened: 'open', locked: 'open', closed: 'closed', merged: 'merged' } as const;

/** GitLab by `glab api`. Descriptions go through its standard input, so that their length doesn't matter. */
export function gitLab(ask: Ask, { host, path }: Project): Forge {
  const place = `projects/${encodeURIComponent(path)}/merge_requests`;
  const api = (method: string, at: string, fields: readonly string[], input?: string) =>
    ask(['api', '--hostname', host, '--method', method, at, ...fields], input);
  return {
    async find(branch) {
      const query = `?state=all&per_page=100&source_branch=${encodeURIComponent(branch)}`;
      const requests = checked(requestsSchema, await api('GET', `${place}${query}`, []));
      return best(requests.filter((request) => isOwn(request, branch)).map(foundOf));
    },
    async create({ branch, base, title, body }) {
      const texts = { source_branch: branch, target_branch: base, title };
      const fields = Object.entries(texts).flatMap(([name, value]) => ['--raw-field', `${name}=${value}`]);
      const answer = await api('POST', place, [...fields, '--field', 'description=@-'], body);
      return checked(requestSchema, answer).web_url;
    },
    async updateBody(number, body) {
      await api('PUT', `${place}/${number}`, ['--field', 'description=@-'], body);
    },
  };
}

/** A fork's branch can have the same name, and its author writes the description. */
function isOwn(request: z.infer<typeof requestSchema>, branch: string): boolean {
  return request.source_branch === branch && request.source_project_id === request.target_project_id;
}

function foundOf({ iid, web_url, description, state }: z.infer<typeof requestSchema>): Found {
  return { number: iid, url: web_url, body: description ?? '', state: states[state] };
}

function checked<T>(schema: z.ZodMiniType<T>, answer: string): T {
  const result = check(schema, parsed(answer));
  if ('value' in result) return result.value;
  throw new InputError('GitLab answered with something else than merge requests');
}
