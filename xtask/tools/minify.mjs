// Makes the bundle's scripts and styles small: the style sheets become one, in
// the order of the page, and the names of the page's files stay hashes of what
// is in them. Trunk could do the styles, but stumbles over the script.
// And it leaves out of script and wasm what neither calls (a library that Leptos
// links for servers keeps itself alive by exporting classes): 1.6 kB after brotli.
// Usage: node minify.mjs FOLDER NODE_MODULES, the latter with esbuild and binaryen

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { keepNamed, shorten } from './names.mjs';
import { namedByLikeness } from './order.mjs';

const [folder, modules] = process.argv.slice(2);
const { build, transform } = createRequire(import.meta.url)(resolve(modules, 'esbuild'));
const page = join(folder, 'index.html');
let html = await readFile(page, 'utf8');

const LINK = /[ \t]*<link rel="stylesheet" href="\/([^"]+)"\s*\/?>\n?/g;
const names = [...html.matchAll(LINK)].map(([, name]) => name);
if (names.length === 0) throw new Error('index.html links no style sheet');
const styles = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
// The tokens use light-dark(), which must stay.
const { code: style } = await transform(styles.join('\n'), { loader: 'css', minify: true });
const name = `style-${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`;
for (const old of names) await rm(join(folder, old));
await writeFile(join(folder, name), style);
let isFirst = true;
html = html.replace(LINK, () => {
  const link = isFirst ? `        <link rel="stylesheet" href="/${name}">\n` : '';
  isFirst = false;
  return link;
});
// The one for paper stays by itself: no browser waits for it.
for (const [, old] of html.matchAll(/ href="\/([^"]+)" media="print"/g)) {
  const { code } = await transform(await readFile(join(folder, old), 'utf8'), { loader: 'css', minify: true });
  const due = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const paper = old.replace(/-[0-9a-f]+\.css$/, `-${due}.css`);
  await rm(join(folder, old));
  await writeFile(join(folder, paper), code);
  html = html.replace(old, paper);
}
// Comments and indentation are for whoever reads the source.
await writeFile(page, html.replace(/<!--.*?-->/gs, '').replace(/\n\s*/g, '\n'));

const files = await readdir(folder);
const wasm = files.find((file) => file.endsWith('_bg.wasm'));
if (!wasm) throw new Error('there is no wasm');
const glue = join(folder, wasm.replace('_bg.wasm', '.js'));
// A class that is given a way to be disposed of counts as used.
const written = (await readFile(glue, 'utf8')).replace(/^if \(Symbol\.dispose\).*$/gm, '');
const entry = join(folder, 'entry.js');
await writeFile(entry, `${written}\n`);
const { outputFiles: [script] } = await build({
  stdin: { contents: "export { default } from './entry.js'", resolveDir: resolve(folder) },
  bundle: true, format: 'esm', target: 'esnext', write: false,
});
const flags = (await readFile('index.html', 'utf8')).match(/data-wasm-opt-params="([^"]+)"/)?.[1];
if (!flags) throw new Error('index.html no longer says how wasm-opt is called');
const pruned = join(folder, 'pruned.wasm');
await writeFile(pruned, keepNamed(script.text, await readFile(join(folder, wasm))));
const optimizer = resolve(modules, 'binaryen/bin/wasm-opt');
// Flattened and put together again it is 0.8 kB smaller after brotli, twice 1.3 kB.
const AGAIN = ['--flatten', '--rereloop', '-Oz', '-Oz', '--coalesce-locals-learning', '-Oz'];
const passes = [...flags.split(' '), ...AGAIN, ...AGAIN];
execFileSync(optimizer, [...passes, pruned, '-o', pruned]);
await writeFile(pruned, namedByLikeness(await readFile(pruned)));
// Without these levels what is written is not compacted once more.
const ordering = ['--optimize-level=2', '--shrink-level=2', '--reorder-functions-by-name'];
execFileSync(optimizer, [...flags.split(' ').filter((flag) => flag !== '-Oz'), ...ordering, pruned, '-o', pruned]);
const short = shorten(script.text, await readFile(pruned));
await Promise.all([rm(entry), rm(pruned)]);
if (short.count === 0) throw new Error('script and wasm share no names');
await WebAssembly.compile(short.wasm);
await writeFile(glue, short.script);
await writeFile(join(folder, wasm), short.wasm);

for (const file of files) {
  if (!file.endsWith('.js')) continue;
  const path = join(folder, file);
  const script = await readFile(path, 'utf8');
  // What says that a browser is too old must be read by it.
  const target = file === 'boot.js' ? 'es2017' : 'esnext';
  const options = file === 'old.js' ? { target: 'es5' } : { target, format: 'esm' };
  const { code } = await transform(script, { loader: 'js', minify: true, ...options });
  await writeFile(path, code);
}

// Trunk's names are hashes of what the files were before all this. They change with
// the folder that Rust lies in, though the files do not; and they stay when another
// esbuild or wasm-opt changes the files, which browsers keep for good by their names.
const pair = [basename(glue), wasm];
const single = files.filter((file) => /-[0-9a-f]{16}\.js$/.test(file) && !pair.includes(file));
html = await readFile(page, 'utf8');
for (const named of [pair, ...single.map((file) => [file])]) {
  const hash = createHash('sha256');
  for (const file of named) hash.update(await readFile(join(folder, file)));
  const due = hash.digest('hex').slice(0, 16);
  for (const file of named) {
    const renamed = file.replace(/-[0-9a-f]{16}(?=(_bg)?\.\w+$)/, `-${due}`);
    if (!html.includes(`/${file}"`)) throw new Error(`the page does not name ${file}`);
    html = html.replaceAll(`/${file}"`, `/${renamed}"`);
    await rename(join(folder, file), join(folder, renamed));
  }
}
await writeFile(page, html);
