// Turns what Trunk built into what browsers get: one style sheet, small scripts, a
// small wasm for the first view and one for the pages that come later, and names that
// say what is in a file. Each step is a function below. It prints the largest parts of
// both wasms and writes the names of their functions.
// Usage: node bundle.mjs DIST BINDGEN SPLIT MODULES SYMBOLS
// DIST is Trunk's output, BINDGEN the folder where Trunk keeps what wasm-bindgen made,
// SPLIT the one with the two wasms and their script (with the names of the functions),
// MODULES holds esbuild and binaryen, and SYMBOLS is the file for the names.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { report } from './sizes.mjs';
import { symbols } from './symbols.mjs';
import { functionNames, imports, withExports, withFunctionNames, withImports, withoutCustomSections } from './wasm.mjs';

const [dist, bindgen, split, modules, symbolsFile] = process.argv.slice(2);
const { build, transform } = createRequire(import.meta.url)(resolve(modules, 'esbuild'));
const PAGE = 'index.html';
/** The second wasm, as the splitter names it: by src/later_pages.rs. */
const LATER = 'split_later.wasm';
/** By this name it imports what it shares with the first. */
const SHARED = '__wasm_split';

await write(PAGE, withoutBlanks(await withOneStyleSheet(await read(PAGE))));
// Trunk leaves out the zeros that a hash begins with.
const glue = await oneFile(/^callboard-[0-9a-f]{1,16}\.js$/);
const wasm = glue.replace('.js', '_bg.wasm');
const readable = await readableNames();
const script = await withoutUnused();
const { named, short } = await optimized(script);
const later = await optimizedLater(short);
const laterBytes = withoutCustomSections(later);
const laterName = `callboard-later-${hash(laterBytes)}.wasm`;
await write(laterName, laterBytes);
await write(glue, (await withShortNames(script, short)).replace(LATER, laterName));
await write(wasm, withoutCustomSections(named));
await minifyScripts();
await nameByContent([glue, wasm]);
await mkdir(dirname(symbolsFile), { recursive: true });
const built = [[named, await oneFile(/_bg\.wasm$/)], [later, laterName]];
await writeFile(symbolsFile, built.map(([wasm, name]) => symbols(wasm, name)).join(''));
for (const [wasm, name] of built) console.log(`\n${name}\n\n${report(wasm)}`);

/** The page with one style sheet in place of those it links, in the same order. */
async function withOneStyleSheet(html) {
  const link = /[ \t]*<link rel="stylesheet" href="\/([^"]+)"\s*\/?>\n?/g;
  const names = [...html.matchAll(link)].map(([, name]) => name);
  if (names.length === 0) throw new Error('index.html links no style sheet');
  const styles = await Promise.all(names.map(read));
  const style = await minifiedStyle(styles.join('\n'));
  await Promise.all(names.map(remove));
  const name = `style-${hash(style)}.css`;
  await write(name, style);
  let isFirst = true;
  const linked = html.replace(link, () => {
    const replaced = isFirst ? `<link rel="stylesheet" href="/${name}">\n` : '';
    isFirst = false;
    return replaced;
  });
  return withPrintStyle(await withLaterStyle(linked));
}

/** The styles of the later pages in one sheet, which no browser waits for. */
async function withLaterStyle(html) {
  const link = /<link rel="stylesheet" href="\/([^"]+)" media="not(?: |&#x20;)all"\s*\/?>\n?/g;
  const names = [...html.matchAll(link)].map(([, name]) => name);
  if (names.length === 0) throw new Error('index.html links no styles of later pages');
  const styles = await Promise.all(names.map(read));
  const style = await minifiedStyle(styles.join('\n'));
  await Promise.all(names.map(remove));
  const name = `later-${hash(style)}.css`;
  await write(name, style);
  const [first] = html.match(link);
  return html.replace(first, `<link rel="stylesheet" href="/${name}" media="not all">\n`).replace(link, (found) => found.includes(name) ? found : '');
}

/** The style sheet for paper stays by itself: no browser waits for it. */
async function withPrintStyle(html) {
  const [, old] = html.match(/ href="\/([^"]+)" media="print"/) ?? [];
  if (!old) throw new Error('index.html links no style sheet for paper');
  const style = await minifiedStyle(await read(old));
  const name = old.replace(/-[0-9a-f]+\.css$/, `-${hash(style)}.css`);
  await remove(old);
  await write(name, style);
  return html.replace(old, name);
}

async function minifiedStyle(style) {
  // Without a target: light-dark() must stay.
  return (await transform(style, { loader: 'css', minify: true })).code;
}

/** The page without comments and indentation. */
function withoutBlanks(html) {
  return html.replace(/<!--.*?-->/gs, '').replace(/\n\s*/g, '\n');
}

/**
 * wasm-bindgen's script without what the app does not use, and with what loads the later
 * pages. A library that Leptos links for servers exports classes: they weigh 1.6 kB after
 * brotli in script and wasm.
 */
async function withoutUnused() {
  const glue = edited(/callboard\.js$/, [
    // esbuild takes a class for used when something is assigned to it.
    [/^if \(Symbol\.dispose\).*$/gm, ''],
    // wasm-opt has the wasm import everything from one module.
    ['"./__wasm_split.js": import1,', ''],
    ['const import0 = {', 'const import0 = { __wasm_split_load_later: import1.__wasm_split_load_later,'],
  ]);
  const loader = edited(/__wasm_split\.js$/, [
    // The page says it.
    ['console.error(e);', ''],
    // Mostly nobody waits for it yet.
    [/(fetch\(new URL\("[^"]+", import\.meta\.url\))\)/, '$1, { priority: "low" })'],
  ]);
  const { outputFiles: [script] } = await build({
    stdin: { contents: "export { default } from './callboard.js'", resolveDir: resolve(split) },
    plugins: [glue, loader],
    bundle: true, format: 'esm', target: 'esnext', write: false,
  });
  if (script.text.split(LATER).length !== 2) throw new Error(`the script does not load ${LATER}`);
  return script.text;
}

/** Replaces text in a file that esbuild reads. */
function edited(filter, edits) {
  const contents = async ({ path }) => {
    const text = await readFile(path, 'utf8');
    const due = edits.find(([from]) => text.replace(from, '') === text);
    if (due) throw new Error(`${path} no longer holds ${due[0]}`);
    return { contents: edits.reduce((text, [from, to]) => text.replace(from, to), text) };
  };
  return { name: `edited ${filter}`, setup: ({ onLoad }) => onLoad({ filter }, contents) };
}

/**
 * The wasm with the exports that the script and the later pages use, optimized, with its
 * functions' names; and the short name of each import and export.
 */
async function optimized(script) {
  const used = new Set(script.match(/\b\w+\b/g));
  const wasm = withExports(await readFile(join(split, 'callboard_bg.wasm')), (name) => used.has(name));
  const { named, said } = await wasmOpt(wasm, ['--minify-imports-and-exports-and-modules']);
  const renamed = JSON.parse(said);
  const short = Object.fromEntries([...renamed.imports.map(([, name, to]) => [name, to]), ...renamed.exports]);
  return { named, short: { ...short, './callboard_bg.js': 'a' } };
}

/** The second wasm, optimized, with its functions' names and the first one's short names. */
async function optimizedLater(short) {
  const wasm = await readFile(join(split, LATER));
  const others = imports(wasm).filter(({ module, name }) => module !== SHARED || !short[name]);
  if (others.length) throw new Error(`${LATER} imports ${JSON.stringify(others)}`);
  return (await wasmOpt(withImports(wasm, (name) => short[name]))).named;
}

/**
 * The names of the functions by their mangled ones. wasm-bindgen demangles what it
 * writes, so of the whole wasm there are both, in the same order. In the second wasm, and
 * where the first calls it, the splitter leaves the mangled ones.
 */
async function readableNames() {
  const files = [join(split, 'mangled'), bindgen].map((folder) => readFile(join(folder, 'callboard_bg.wasm')));
  const [mangled, readable] = (await Promise.all(files)).map(functionNames);
  if (mangled.size !== readable.size) throw new Error(`${bindgen} is not of the same build as ${split}`);
  return new Map([...mangled].map(([index, name]) => [name, readable.get(index)]));
}

/** Runs wasm-opt as index.html says, and `passes` after that. */
async function wasmOpt(wasm, passes = []) {
  const file = join(dist, 'optimized.wasm');
  // What is called through the table is named “… indirect_call_shim”.
  await writeFile(file, withFunctionNames(wasm, (name) => name.replace(/^\S+/, (name) => readable.get(name) ?? name)));
  const flags = (await readFile('index.html', 'utf8')).match(/data-wasm-opt-params="([^"]+)"/)?.[1];
  if (!flags) throw new Error('index.html no longer says how wasm-opt is called');
  // Flattened and put together again it is 1.9 kB smaller after brotli.
  const options = ['--debuginfo', ...flags.split(' '), '--flatten', '--rereloop', '-Oz', '-Oz', ...passes, file, '-o', file];
  const said = execFileSync(resolve(modules, 'binaryen/bin/wasm-opt'), options, { encoding: 'utf8', stdio: 'pipe' });
  const named = await readFile(file);
  await rm(file);
  await WebAssembly.compile(named);
  return { named, said };
}

/**
 * The script with the names by which wasm-opt has it know the wasm. wasm-bindgen's are
 * long and end in hashes, which do not compress: 6.4 kB of script and wasm after brotli.
 */
async function withShortNames(script, short) {
  const names = Object.keys(short).map((name) => name.replaceAll('.', '\\.'));
  const mangleProps = new RegExp(`^(${names.join('|')})$`);
  return (await transform(script, { format: 'esm', mangleProps, mangleQuoted: true, mangleCache: short })).code;
}

async function minifyScripts() {
  for (const name of (await readdir(dist)).filter((name) => name.endsWith('.js'))) {
    // What says that a browser is too old must be read by it.
    const target = { 'boot.js': 'es2017', 'old.js': 'es5' }[name] ?? 'esnext';
    const format = name === 'old.js' ? undefined : 'esm';
    const { code } = await transform(await read(name), { loader: 'js', minify: true, target, format });
    await write(name, code);
  }
}

/**
 * Names files anew by their content. Trunk's names are hashes of what the files were
 * before all this: they change with the folder that Rust lies in, though the files do
 * not, and they stay when another esbuild or wasm-opt changes the files. Browsers keep
 * these files for good by their names.
 */
async function nameByContent(names) {
  const content = await Promise.all(names.map((name) => readFile(join(dist, name))));
  const due = hash(Buffer.concat(content));
  let html = await read(PAGE);
  for (const name of names) {
    if (!html.includes(`/${name}"`)) throw new Error(`the page does not name ${name}`);
    const renamed = name.replace(/-[0-9a-f]{1,16}(?=(_bg)?\.\w+$)/, `-${due}`);
    html = html.replaceAll(`/${name}"`, `/${renamed}"`);
    await rename(join(dist, name), join(dist, renamed));
  }
  await write(PAGE, html);
}

async function oneFile(pattern) {
  const found = (await readdir(dist)).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${dist} holds ${found.length} files like ${pattern}`);
  return found[0];
}

function read(name) {
  return readFile(join(dist, name), 'utf8');
}

function write(name, content) {
  return writeFile(join(dist, name), content);
}

function remove(name) {
  return rm(join(dist, name));
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
