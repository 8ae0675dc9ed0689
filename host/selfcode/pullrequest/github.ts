import * as z from 'zod/mini';
import { InputError } from '../../base/errors.js';
import { check } from '../../json/issues.js';
import { type Ask, best, type Forge, type Found, parsed } from './forge.js';
import type { Project } from './project.js';

const pullSchema = z.object({
  number: z.int().check(z.positive()),
  html_url: z.url({ protocol: /^https?$/ }),
  body: z.nullish(z.string()),
  state: z.enum(['open', 'closed']),
  merged_at: z.nullish(z.string()),
  head: z.object({ ref: z.string(), repo: z.nullish(z.object({ id: z.int() })) }),
  base: z.object({ repo: z.object({ id: z.int() }) }),
});
const pullsSchema = z.array(pullSchema);

/**
 * GitHub by `gh api`, which needs no clone and, other than `gh pr edit`, no rights to read an organisation. Texts go
 * through its standard input, so that their length doesn't matter.
 */
export function gitHub(ask: Ask, { host, path }: Project): Forge {
  const api = (method: string, place: string, fields: readonly string[], input?: string) =>
    ask(['api', '--hostname', host, '--method', method, `repos/${path}/${place}`, ...fields], input);
  const owner = path.slice(0, path.indexOf('/'));
  return {
    async find(branch) {
      const query = ['-f', 'state=all', '-f', `head=${owner}:${branch}`, '-f', 'per_page=100'];
      const pulls = checked(pullsSchema, await api('GET', 'pulls', query));
      return best(pulls.filter((pull) => isOwn(pull, branch)).map(foundOf));
    },
    async create({ branch, base, title, body }) {
      const fields = ['-f', `title=${title}`, '-f', `head=${branch}`, '-f', `base=${base}`, '-F', 'body=@-'];
      return checked(pullSchema, await api('POST', 'pulls', fields, body)).html_url;
    },
    async updateBody(number, body) {
      await api('PATCH', `pulls/${number}`, ['-F', 'body=@-'], body);
    },
  };
}

/** A fork's branch can have the same name, and its author writes the body. */
function isOwn({ head, base }: z.infer<typeof pullSchema>, branch: string): boolean {
  return head.ref === branch && head.repo?.id === base.repo.id;
}

function foundOf({ number, html_url, body, state, merged_at }: z.infer<typeof pullSchema>): Found {
  const merged = typeof merged_at === 'string';
  return { number, url: html_url, body: body ?? '', state: merged ? 'merged' : state };
}

function checked<T>(schema: z.ZodMiniType<T>, answer: string): T {
  const result = check(schema, parsed(answer));
  if ('value' in result) return result.value;
  throw new InputError('GitHub answered with something else than pull requests');
}
