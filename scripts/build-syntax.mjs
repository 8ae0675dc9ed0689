// Builds the parser components of guests/syntax, one for each grammar set.
//   node scripts/build-syntax.mjs            builds and writes guests/syntax/artifacts
//     --check      compares instead of writing; does nothing where the inputs are unchanged
//     --force      with --check: rebuilds and compares even then
//     --once       with --check: rebuilds and compares what this machine has not compared before, where it
//                  has the toolchain that the artefacts were built with
//     --install    gets a missing toolchain with rustup or apt-get
//     --only SET   one set (repeatable)
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { componentNew } from '@bytecodealliance/jco';
import { buildCore, crates, targetDir } from '../guests/syntax/build/cargo.mjs';
import { crate, inputsDigest, root, sets, sha256 } from '../guests/syntax/build/inputs.mjs';
import { findToolchain } from '../guests/syntax/build/toolchain.mjs';

const folder = `${root}${crate}/artifacts`;
const provenancePath = `${folder}/provenance.json`;
const file = (set) => `${folder}/${set}.wasm.br`;

function committed() {
  try {
    return JSON.parse(readFileSync(provenancePath, 'utf8'));
  } catch {
    return { artifacts: {} };
  }
}

function compress(wasm) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
  };
  return brotliCompressSync(wasm, { params });
}

async function component(toolchain, packages, set) {
  const core = buildCore(toolchain, packages, set);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(core));
  if (imports.length > 0) {
    throw new Error(`${set} imports ${imports.map((one) => `${one.module}.${one.name}`).join(', ')}`);
  }
  return Buffer.from(await componentNew(core, []));
}

function describeToolchain({ rust, c, std }) {
  return { rustc: rust.release, std, clang: c.release };
}

const sameToolchain = (a, b) => a?.rustc === b?.rustc && a?.std === b?.std && a?.clang === b?.clang;
const toolchainText = (one) => `rustc ${one?.rustc} (${one?.std}), clang ${one?.clang}`;

async function build(toolchain, chosen, inputs) {
  const packages = crates(toolchain);
  const before = committed();
  const artifacts = {};
  mkdirSync(folder, { recursive: true });
  for (const [set, languages] of Object.entries(sets)) {
    if (!chosen.includes(set)) {
      if (before.artifacts[set]) artifacts[set] = before.artifacts[set];
      continue;
    }
    const wasm = await component(toolchain, packages, set);
    const packed = compress(wasm);
    writeFileSync(file(set), packed);
    artifacts[set] = {
      languages,
      inputs,
      wasm: { bytes: wasm.length, sha256: sha256(wasm) },
      compressed: { bytes: packed.length, sha256: sha256(packed) },
    };
    console.log(`${set}: ${wasm.length} bytes, compressed ${packed.length}`);
  }
  const named = packages.filter((one) => one.name !== 'tars-syntax').map((one) => [one.name, one.version]);
  const provenance = {
    toolchain: describeToolchain(toolchain),
    artifacts,
    crates: Object.fromEntries(named.sort()),
  };
  writeFileSync(provenancePath, `${JSON.stringify(provenance, null, 2)}\n`);
}

async function compare(toolchain, chosen, provenance) {
  const here = describeToolchain(toolchain);
  const comparable = sameToolchain(here, provenance.toolchain);
  const packages = crates(toolchain);
  let differs = false;
  for (const set of chosen) {
    const known = provenance.artifacts[set];
    const built = sha256(await component(toolchain, packages, set));
    const stored = known && sha256(brotliDecompressSync(readFileSync(file(set))));
    const same = built === known?.wasm.sha256 && built === stored;
    differs ||= !same;
    console.log(
      `${set}: ${same ? 'the same bytes' : `built ${built}, committed ${stored}, recorded ${known?.wasm.sha256}`}`,
    );
  }
  if (!differs) return 0;
  console.error(
    comparable
      ? 'guests/syntax/artifacts is not what its sources give: run npm run build:syntax and commit the result'
      : `can't tell: built with ${toolchainText(here)}, committed with ${toolchainText(provenance.toolchain)}; the same toolchain gives the same bytes`,
  );
  return 1;
}

/** Is there once all artefacts of this provenance were found to be what their sources give. */
const stampOf = (provenance) => `${targetDir}/compared-${sha256(JSON.stringify(provenance)).slice(0, 16)}`;

/** Whether every committed file is the one that provenance.json speaks of. */
function filesIntact(chosen, provenance) {
  return chosen.every((set) => {
    try {
      return sha256(readFileSync(file(set))) === provenance.artifacts[set]?.compressed.sha256;
    } catch {
      return false;
    }
  });
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const unknown = values.only.filter((set) => !(set in sets));
  if (unknown.length > 0)
    throw new Error(`no set ${unknown.join(', ')}; there are ${Object.keys(sets).join(', ')}`);
  const chosen = values.only.length > 0 ? values.only : Object.keys(sets);
  const provenance = committed();
  const inputs = inputsDigest();
  const unchanged = chosen.every((set) => provenance.artifacts[set]?.inputs === inputs);
  if (values.check && !values.force) {
    if (unchanged && !filesIntact(chosen, provenance)) {
      console.error('guests/syntax/artifacts holds files that provenance.json does not speak of');
      return 1;
    }
    const compared = !values.once || existsSync(stampOf(provenance));
    if (unchanged && compared) {
      console.log(`guests/syntax/artifacts is up to date with its inputs (${inputs.slice(0, 12)})`);
      return 0;
    }
  }
  const toolchain = findToolchain(provenance.toolchain, values.install);
  if (values.once && unchanged && !sameToolchain(describeToolchain(toolchain), provenance.toolchain)) {
    console.error(`not compared: the artefacts were built with ${toolchainText(provenance.toolchain)}`);
    return 0;
  }
  console.error(`building with ${toolchainText(describeToolchain(toolchain))}`);
  if (values.check) {
    const status = await compare(toolchain, chosen, provenance);
    if (status === 0 && values.only.length === 0) {
      mkdirSync(dirname(stampOf(provenance)), { recursive: true });
      writeFileSync(stampOf(provenance), '');
    }
    return status;
  }
  await build(toolchain, chosen, inputs);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`build-syntax: ${error.message}`);
  process.exitCode = 2;
}
