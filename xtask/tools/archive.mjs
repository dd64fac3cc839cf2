// Puts the bundle, the gateway, and what they are made of into one archive,
// with a checksum beside it. The same commit gives the same bytes.
// Usage: node archive.mjs BUNDLE UNITS SYMBOLS GATEWAY GATEWAY_UNITS VERSION MODULES ARCHIVE
// where GATEWAY is the program, each UNITS cargo's unit graph of a build, SYMBOLS has the
// names of the wasm's functions, and MODULES holds what was installed from npm

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { bill, checksums, crates, merged } from './sbom.mjs';
import { licensed, together } from './licenses.mjs';
import { sha256, sums, tarball } from './tarball.mjs';

const [bundle, units, symbols, gateway, gatewayUnits, version, modules, archive] = process.argv.slice(2);
const ask = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' }).trim();

/** What is handed on of the repository: as git has it, apart from what changed since. */
const HANDED_ON = [
  'proxy', 'README.md', 'SECURITY.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'NOTICE',
  'docs/deployment.md', 'docs/placements.md', 'docs/policy.md', 'docs/troubleshooting.md',
];

function tracked() {
  const list = execFileSync('git', ['ls-files', '--stage', '-z', '--', ...HANDED_ON], { encoding: 'utf8' });
  const files = list.split('\0').filter(Boolean).map((line) => {
    const [about, path] = line.split('\t');
    const [mode] = about.split(' ');
    if (!mode.startsWith('100')) throw new Error(`${path} is no plain file`);
    return { path, bytes: readFileSync(path), isExecutable: mode === '100755' };
  });
  for (const due of HANDED_ON) {
    const isThere = files.some(({ path }) => path === due || path.startsWith(`${due}/`));
    if (!isThere) throw new Error(`git tracks no ${due}, which is to be in the archive`);
  }
  return files;
}

/** They are of no use with another wasm. */
function symbolsOf(bundle) {
  const text = readFileSync(symbols, 'utf8');
  const wasms = [...text.matchAll(/^# (.+)$/gm)].map(([, wasm]) => wasm);
  const isThere = (wasm) => existsSync(join(bundle, wasm));
  if (wasms.length === 0 || !wasms.every(isThere)) throw new Error(`${symbols} is of another build`);
  return Buffer.from(text);
}

async function built() {
  const entries = await readdir(bundle, { recursive: true, withFileTypes: true });
  // A team's rules are none of a release.
  const isOfTheBundle = (entry) => entry.isFile() && !entry.name.startsWith('callboard-policy.json');
  const paths = entries.filter(isOfTheBundle).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const inside = (path) => ['dist', ...relative(bundle, path).split(sep)].join('/');
  return Promise.all(paths.map(async (path) => ({ path: inside(path), bytes: await readFile(path) })));
}

/** The programs that made the bundle, each asked for its own version. */
function tools() {
  const second = (program) => ask(program, '--version').split(/\s+/)[1];
  // It does not say its version itself.
  const list = ask('cargo', 'install', '--list', '--root', resolve(modules, '../..'));
  const [, splitter] = list.match(/^wasm_split_cli_support v(.+):$/m) ?? [];
  const npm = (name) => JSON.parse(readFileSync(resolve(modules, name, 'package.json'), 'utf8')).version;
  const tool = (name, version, kind) => ({ name, version, purl: `pkg:${kind}@${version}` });
  return [
    tool('rustc', second('rustc'), 'generic/rustc'),
    tool('cc', ask('cc', '-dumpversion'), 'generic/cc'),
    tool('trunk', second('trunk'), 'cargo/trunk'),
    tool('wasm-bindgen', second('wasm-bindgen'), 'cargo/wasm-bindgen-cli'),
    tool('wasm-split', splitter, 'cargo/wasm_split_cli_support'),
    tool('wasm-opt', npm('binaryen'), 'npm/binaryen'),
    tool('esbuild', npm('esbuild'), 'npm/esbuild'),
    // By whose zlib and brotli it is compressed.
    tool('node', process.versions.node, 'generic/node'),
  ];
}

/** The lock file above a source file of the standard library, which has its own. */
function lockAbove(file) {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'Cargo.lock'))) {
    if (folder === dirname(folder)) throw new Error(`there is no Cargo.lock above ${file}`);
    folder = dirname(folder);
  }
  return readFileSync(join(folder, 'Cargo.lock'), 'utf8');
}

const license = readFileSync('Cargo.toml', 'utf8').match(/^license = "([^"]+)"$/m)?.[1];
if (!license) throw new Error('Cargo.toml no longer names our license');
const programs = tools();
const [{ version: rust }] = programs;
const graph = async (file) => crates(JSON.parse(await readFile(file, 'utf8')), rust);
const all = merged(await graph(units), await graph(gatewayUnits)).map((crate) => ({ ...crate, ...licensed(crate, license) }));
const std = all.find((crate) => crate.isStd && crate.isPath);
if (!std) throw new Error('the standard library is not in the build');
// The commit's time: the same in every clone, and unlike the clock's or the files' own
// it says something. SOURCE_DATE_EPOCH goes before it, as packagers are used to.
const seconds = Number(process.env.SOURCE_DATE_EPOCH || ask('git', 'log', '-1', '--format=%ct'));
const changes = ask('git', 'status', '--porcelain', '--untracked-files=no');
const commit = ask('git', 'rev-parse', 'HEAD') + (changes ? ', with changes' : '');
const content = bill({
  all,
  sums: new Map([...checksums(lockAbove(std.source)), ...checksums(await readFile('Cargo.lock', 'utf8'))]),
  tools: programs,
  version, license, commit, seconds,
});
const strangers = all.filter((crate) => crate.isStd || !crate.isPath);
const texts = together(strangers, readFileSync('LICENSE-MIT', 'utf8'));
const files = [
  ...tracked(),
  ...(await built()),
  { path: 'bin/callboard-gateway', bytes: await readFile(gateway), isExecutable: true },
  { path: 'callboard.cdx.json', bytes: Buffer.from(content) },
  { path: 'callboard.symbols', bytes: symbolsOf(bundle) },
  { path: 'LICENSES-THIRD-PARTY', bytes: Buffer.from(texts) },
];
files.push({ path: 'SHA256SUMS', bytes: Buffer.from(sums(files)) });
const packed = tarball(`callboard-${version}`, files, seconds);
await writeFile(archive, packed);
await writeFile(`${archive}.sha256`, `${sha256(packed)}  ${basename(archive)}\n`);
