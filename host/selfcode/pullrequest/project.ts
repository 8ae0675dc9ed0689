/** Where a remote's project is, by its address. */
export interface Project {
  /** Such as `github.com`. */
  host: string;
  /** Such as `owner/name`, or `group/subgroup/name` on GitLab. */
  path: string;
}

const longest = 1000;

/** Reads `https://host/owner/name.git`, `ssh://git@host:22/owner/name` and `git@host:owner/name`. */
export function projectOf(url: string): Project | undefined {
  if (url.length > longest) return undefined;
  const parts = urlParts(url) ?? scpParts(url);
  if (parts === undefined) return undefined;
  const path = parts.path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const host = parts.host.toLowerCase();
  const plain = /^[\w.-]+(?:\/[\w.-]+)+$/.test(path) && !/(?:^|\/)\.\.?(?:\/|$)/.test(path);
  if (!plain || !/^[a-z0-9][a-z0-9.-]*$/.test(host)) return undefined;
  // GitHub's host for SSH over the port of HTTPS.
  return { host: host === 'ssh.github.com' ? 'github.com' : host, path };
}

function urlParts(url: string): Project | undefined {
  if (!/^(?:https?|ssh|git):\/\//.test(url)) return undefined;
  try {
    const { hostname, pathname } = new URL(url);
    return { host: hostname, path: pathname };
  } catch {
    return undefined;
  }
}

function scpParts(url: string): Project | undefined {
  const [, host, path] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  return host === undefined ? undefined : { host, path: path! };
}
