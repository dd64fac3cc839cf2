// Makes the bundle's scripts and styles small: the style sheets become one, in
// the order of the page, and the names of the page's files stay hashes of what
// is in them. Trunk could do the styles, but stumbles over the script.
// Usage: node minify.mjs FOLDER ESBUILD, the latter as a path to the package

import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { shorten } from './names.mjs';

const [folder, package_] = process.argv.slice(2);
const { transform } = createRequire(import.meta.url)(resolve(package_));
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
await writeFile(page, html);

const files = await readdir(folder);
const wasm = files.find((file) => file.endsWith('_bg.wasm'));
if (!wasm) throw new Error('there is no wasm');
const glue = join(folder, wasm.replace('_bg.wasm', '.js'));
const short = shorten(await readFile(glue, 'utf8'), await readFile(join(folder, wasm)));
if (short.count === 0) throw new Error('script and wasm share no names');
await WebAssembly.compile(short.wasm);
await writeFile(glue, short.script);
await writeFile(join(folder, wasm), short.wasm);

for (const file of files) {
  if (!file.endsWith('.js')) continue;
  const path = join(folder, file);
  const script = await readFile(path, 'utf8');
  const { code } = await transform(script, { loader: 'js', format: 'esm', minify: true });
  await writeFile(path, code);
}
