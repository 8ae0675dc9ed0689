// What napi-rs calls this platform, and which Rust target makes addons for it.
const targets = {
  'linux-x64-gnu': 'x86_64-unknown-linux-gnu',
  'linux-x64-musl': 'x86_64-unknown-linux-musl',
  'win32-x64-msvc': 'x86_64-pc-windows-msvc',
};

export const addonName = 'tars-hyperlight';

/** Of the Node that runs this: `linux-x64-gnu`. */
export function platformName() {
  const { platform, arch } = process;
  if (platform === 'win32') return `${platform}-${arch}-msvc`;
  if (platform !== 'linux') return `${platform}-${arch}`;
  process.report.excludeNetwork = true;
  return `${platform}-${arch}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`;
}

export const isSupported = (platform) => platform in targets;

/** The Rust target of a platform. Throws where Hyperlight's guest runtime doesn't run. */
export function rustTarget(platform) {
  const target = targets[platform];
  if (target) return target;
  throw new Error(
    `the Hyperlight backend runs on x86-64 Linux and Windows, not on ${platform}; tarscli uses jco here`,
  );
}

/** The name that cargo gives the addon. */
export function libraryName(target) {
  return target.includes('windows') ? 'tars_addon.dll' : 'libtars_addon.so';
}

/** What an npm package for a platform says of where it can be installed. */
export function npmConstraints(platform) {
  const [os, cpu, libc] = platform.split('-');
  return { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: [libc === 'gnu' ? 'glibc' : libc] } : {}) };
}
