// The archive is the same whoever makes it, and tells the truth about what is in it.
// Run by `cargo xtask test`, in the project's folder, once the bundle is built.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { bill, checksums, crates, merged } from './sbom.mjs';
import { stated, together } from './licenses.mjs';
import { gnuTar, sha256, sums, tarball } from './tarball.mjs';

const MODULES = 'target/tools/npm/node_modules';

const FILES = [
  { path: 'proxy/start', bytes: Buffer.from('#!/bin/sh\n'), isExecutable: true },
  { path: 'dist/a.js', bytes: Buffer.alloc(1024, 'a') },
  { path: 'NOTICE', bytes: Buffer.from('') },
];

test('files come in the order of their names, of one time, of nobody, with fixed modes', () => {
  const packed = tarball('top', FILES, 1_000_000_000);
  const options = ['--list', '--gzip', '--verbose', '--numeric-owner', '--utc', '--full-time'];
  const list = execFileSync(gnuTar(), options, { input: packed, encoding: 'utf8' });
  assert.deepEqual(list.trim().split('\n').map((line) => line.split(/\s+/)), [
    ['-rw-r--r--', '0/0', '0', '2001-09-09', '01:46:40', 'top/NOTICE'],
    ['-rw-r--r--', '0/0', '1024', '2001-09-09', '01:46:40', 'top/dist/a.js'],
    ['-rwxr-xr-x', '0/0', '10', '2001-09-09', '01:46:40', 'top/proxy/start'],
  ]);
  // Without this option it would tell the owner's name, if there were one.
  const names = execFileSync(gnuTar(), ['--list', '--gzip', '--verbose'], { input: packed, encoding: 'utf8' });
  assert.equal(names.match(/ 0\/0 /g).length, 3);
});

test('the order in which files were found, the clock and the system leave no trace', () => {
  const one = tarball('top', FILES, 1);
  assert.deepEqual(tarball('top', [...FILES].reverse(), 1), one);
  const mask = process.umask(0o077);
  assert.deepEqual(tarball('top', FILES, 1), one);
  process.umask(mask);
  // No name and no time in what gzip writes of itself, and of all systems Unix.
  assert.deepEqual([one[3], ...one.subarray(4, 8), one[9]], [0, 0, 0, 0, 0, 3]);
});

test('a name that would be cut off is refused', () => {
  const long = { path: `${'a'.repeat(300)}.js`, bytes: Buffer.from('') };
  assert.throws(() => tarball('top', [long], 1), /too long/);
});

const LIBRARY = 'path+file:///somewhere/library';
const GRAPH = {
  version: 1,
  units: [
    unit('path+file:///somewhere/callboard#0.1.0', [1, 3, 4, 5]),
    unit('path+file:///somewhere/thunderphone#0.1.0', [2, 5]),
    unit('registry+index#gloo-net@0.6.0', [6, 5]),
    { ...unit('registry+index#a-macro@1.0.0', []), platform: null },
    unit('registry+index#leptos@0.8.0', [6]),
    { ...unit(`${LIBRARY}/std#0.0.0`, [7, 8]), is_std: true },
    unit('registry+index#toml@1.1.3+spec-1.1.0', []),
    { ...unit('registry+index#hashbrown@0.16.1', []), is_std: true },
    { ...unit(`${LIBRARY}/rustc-std-workspace-core#1.99.0`, []), is_std: true },
    { ...unit('registry+index#leptos@0.8.0', []), mode: 'run-custom-build' },
  ],
};

function unit(pkg_id, needed) {
  return {
    pkg_id, platform: 'wasm32-unknown-unknown', mode: 'build', target: { src_path: '/somewhere/lib.rs' },
    dependencies: needed.map((index) => ({ index })),
  };
}

function written(changes = {}) {
  const lock = ['gloo-net 0.6.0', 'leptos 0.8.0', 'toml 1.1.3+spec-1.1.0', 'hashbrown 0.16.1'].map((crate) => {
    const [name, version] = crate.split(' ');
    return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "x"\nchecksum = "${sha256(crate)}"\n`;
  });
  const all = crates(GRAPH, '1.95.0').map((crate) => ({ ...crate, license: 'MIT' }));
  return bill({
    all, sums: checksums(lock.join('\n')), tools: [{ name: 'trunk', version: '1' }],
    version: '0.1.0', license: 'MIT', commit: 'c', seconds: 1, ...changes,
  });
}

test('the bill lists what is compiled for the bundle, and no macro', () => {
  const { components } = JSON.parse(written());
  assert.deepEqual(components.map(({ purl }) => purl), [
    'pkg:cargo/gloo-net@0.6.0',
    'pkg:cargo/hashbrown@0.16.1',
    'pkg:cargo/leptos@0.8.0',
    'pkg:generic/rust-std/std@1.95.0',
    'pkg:generic/thunderphone@0.1.0',
    'pkg:cargo/toml@1.1.3%2Bspec-1.1.0',
  ]);
  const gloo = components[0];
  assert.deepEqual(gloo.licenses, [{ expression: 'MIT' }]);
  assert.deepEqual(gloo.hashes, [{ alg: 'SHA-256', content: sha256('gloo-net 0.6.0') }]);
});

test('the bill gives the reason of each crate, and who needs whom', () => {
  const { components, dependencies } = JSON.parse(written());
  assert.deepEqual(components.map(({ name, properties: [reason] }) => [name, reason.value]), [
    ['gloo-net', 'asked for by thunderphone'],
    ['hashbrown', "Rust's standard library"],
    ['leptos', 'asked for by callboard'],
    ['std', "Rust's standard library"],
    ['thunderphone', 'asked for by callboard'],
    ['toml', 'brought by gloo-net, leptos'],
  ]);
  assert.deepEqual(dependencies.find(({ ref }) => ref.includes('callboard')).dependsOn, [
    'pkg:cargo/leptos@0.8.0', 'pkg:generic/rust-std/std@1.95.0', 'pkg:generic/thunderphone@0.1.0',
  ]);
});

test('the bill lists the crates of the gateway too, once', () => {
  const gateway = {
    version: 1,
    units: [
      unit('path+file:///somewhere/gateway#0.1.0', [1, 2]),
      unit('registry+index#hashbrown@0.16.1', []),
      unit('registry+index#leptos@0.8.0', [1]),
    ],
  };
  const all = merged(crates(GRAPH, '1.95.0'), crates(gateway, '1.95.0'));
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  const find = (name) => all.find((crate) => crate.name === name);
  assert.equal(find('hashbrown').isStd, false);
  assert.deepEqual([...find('leptos').needs].sort(), ['registry+index#hashbrown@0.16.1', 'registry+index#toml@1.1.3+spec-1.1.0'].sort());
  assert.ok(find('callboard').needs.has(find('gateway').id));
});

test('the bill has its number from its content, and names no folder', () => {
  const number = (changes) => JSON.parse(written(changes)).serialNumber;
  assert.equal(number(), number());
  assert.notEqual(number(), number({ commit: 'd' }));
  assert.match(number(), /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.doesNotMatch(written(), /somewhere/);
});

test('a crate without a checksum and a plan of another version are refused', () => {
  assert.throws(() => written({ sums: new Map() }), /no Cargo.lock has a checksum of/);
  assert.throws(() => crates({ version: 2, units: [] }), /version 2/);
});

test('licenses are read from manifests, each text is there once', () => {
  const manifest = '[package]\nname = "a"\nauthors = [\n    "A B",\n    "C",\n]\nlicense = "MIT/Apache-2.0"\n[lib]\nlicense = "no"\n';
  assert.deepEqual(stated(manifest), { license: 'MIT OR Apache-2.0', authors: ['A B', 'C'] });
  assert.equal(stated('[package]\nname = "a"\n[lib]\nlicense = "MIT"\n').license, undefined);
  const crate = (name, texts, license = 'MIT') => ({ name, version: '1', license, authors: ['A B'], texts });
  const text = together([crate('one', ['T']), crate('two', ['T']), crate('three', [])], 'MIT\n\nCopyright (c) us\n\nPermission');
  assert.equal(text.split('\nT\n').length, 2);
  assert.match(text, /-\none 1, two 1\n-/);
  assert.match(text, /three 1\n-+\n\nMIT\n\nCopyright \(c\) A B\n\nPermission/);
  assert.throws(() => together([crate('four', [], 'Zlib')], 'MIT'), /four 1 holds no text/);
});

test('what browsers keep for good is named by what is in it', async () => {
  const files = (await readdir('dist')).filter((name) => /\.(css|js|wasm)$/.test(name));
  const names = files.filter((name) => /-[0-9a-f]{16}(_bg)?\.\w+$/.test(name));
  // These two are asked for anew each time.
  assert.deepEqual(files.filter((name) => !names.includes(name)), ['boot.js', 'old.js']);
  const wasm = names.find((name) => name.endsWith('_bg.wasm'));
  const script = wasm.replace('_bg.wasm', '.js');
  for (const name of names) {
    const parts = name === script || name === wasm ? [script, wasm] : [name];
    const bytes = await Promise.all(parts.map((part) => readFile(join('dist', part))));
    assert.ok(name.includes(`-${sha256(Buffer.concat(bytes)).slice(0, 16)}`), name);
  }
});

test('the script loads the wasm of the later pages, and the page does not', async () => {
  const [later, ...others] = (await readdir('dist')).filter((name) => /^callboard-later-.+\.wasm$/.test(name));
  assert.deepEqual(others, []);
  const page = await readFile('dist/index.html', 'utf8');
  assert.ok(!page.includes('callboard-later'));
  const [, script] = page.match(/ data-js="\/([^"]+)"/);
  assert.ok((await readFile(join('dist', script), 'utf8')).includes(`"./${later}"`));
  const symbols = await readFile('target/xtask/callboard.symbols', 'utf8');
  const wasms = [...symbols.matchAll(/^# (.+)$/gm)].map(([, name]) => name);
  assert.deepEqual(wasms, [script.replace('.js', '_bg.wasm'), later]);
});

test('the page requests script and wasm at once, as boot.js will ask for them', async () => {
  const page = await readFile('dist/index.html', 'utf8');
  const [, script, wasm] = page.match(/ data-js="([^"]+)" data-wasm="([^"]+)"/);
  const links = page.match(/<link [^>]+>/g).filter((link) => link.includes('preload'));
  assert.deepEqual(links, [
    `<link rel="modulepreload" href="${script}">`,
    `<link rel="preload" href="${wasm}" as="fetch" type="application/wasm" crossorigin="anonymous">`,
  ]);
  // One style sheet to wait for; those of the later pages and of paper are not waited for.
  const media = page.match(/<link rel="stylesheet" [^>]+>/g).map((link) => link.match(/media="([^"]+)"/)?.[1]);
  assert.deepEqual(media, [undefined, 'not all', 'print']);
});

/** Makes the archive of a bundle in another folder, and returns where it is. */
function made(folder, bundle) {
  const archive = join(folder, 'callboard.tar.gz');
  const files = ['units.json', 'callboard.symbols', 'callboard-gateway', 'gateway-units.json'].map((name) => `target/xtask/${name}`);
  const args = ['xtask/tools/archive.mjs', bundle, ...files, '0.1.0', MODULES, archive];
  const bin = ['target/tools/bin', process.env.PATH].join(':');
  execFileSync('node', args, { env: { ...process.env, PATH: bin, TZ: 'Asia/Tokyo', SOURCE_DATE_EPOCH: '' } });
  return archive;
}

test('the same bundle gives the same archive, whose sums are right', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  try {
    const first = made(folder, 'dist');
    const bytes = await readFile(first);
    // As a clone by somebody else has it: elsewhere, of another day, with other modes.
    const copy = join(folder, 'copy');
    await cp('dist', copy, { recursive: true });
    for (const name of await readdir(copy)) {
      await utimes(join(copy, name), 1, 1);
      await chmod(join(copy, name), 0o700);
    }
    assert.deepEqual(await readFile(made(folder, copy)), bytes);
    assert.equal(await readFile(`${first}.sha256`, 'utf8'), `${sha256(bytes)}  callboard.tar.gz\n`);

    execFileSync(gnuTar(), ['--extract', '--file', first, '--directory', folder]);
    const top = join(folder, 'callboard-0.1.0');
    const entries = await readdir(top, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    const listed = paths.map((path) => path.slice(top.length + 1)).filter((path) => path !== 'SHA256SUMS');
    const files = await Promise.all(listed.map(async (path) => ({ path, bytes: await readFile(join(top, path)) })));
    assert.equal(await readFile(join(top, 'SHA256SUMS'), 'utf8'), sums(files));
    const { mode, mtime } = await stat(join(top, 'proxy/start'));
    const committed = execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' });
    assert.deepEqual([mode & 0o777, mtime.getTime()], [0o755, Number(committed) * 1000]);
    const proxy = execFileSync('git', ['ls-files', 'proxy'], { encoding: 'utf8' }).trim().split('\n');
    const { mode: program } = await stat(join(top, 'bin/callboard-gateway'));
    assert.equal(program & 0o777, 0o755);
    // No folder of the machine that built it.
    const text = (await readFile(join(top, 'bin/callboard-gateway'))).toString('latin1');
    assert.ok(!text.includes(process.cwd()) && !text.includes(homedir()), 'it names a folder');
    for (const due of ['dist/index.html', 'bin/callboard-gateway', ...proxy, 'callboard.cdx.json', 'callboard.symbols', 'LICENSES-THIRD-PARTY', 'NOTICE', 'SECURITY.md', 'docs/deployment.md']) {
      assert.ok(listed.includes(due), due);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
