// What the wasm consists of: its largest crates, functions and generic functions,
// in bytes before compression, because compressed bytes belong to no function.

import { measure } from './wasm.mjs';

/** How many rows a table has. */
const ROWS = 25;
/** Names that are longer are cut. */
const WIDTH = 120;
const STANDARD_LIBRARY = new Set(['core', 'alloc', 'std']);

/** The tables as text. `wasm` has a section with the names of its functions. */
export function report(wasm) {
  const { functions, data } = measure(wasm);
  const code = functions.reduce((sum, { size }) => sum + size, 0);
  const named = functions.map(({ name, size }) => ({ name: readable(name), size }));
  const table = (title, rows) => `${title}\n${rows.slice(0, ROWS).map((row) => line(row, code)).join('')}`;
  return [
    `The wasm has ${grouped(code)} bytes of code in ${grouped(functions.length)} functions, and ${grouped(data)} bytes of data.\n`,
    table(`The ${ROWS} largest crates:`, summed(named, crateOf)),
    table(`The ${ROWS} largest functions:`, named.map((row) => ({ ...row, count: 1 })).sort(bySize)),
    table(`The ${ROWS} generic functions whose copies are largest together:`, summed(named, genericOrigin).filter(({ count }) => count > 1)),
  ].join('\n');
}

/** A function's name without the hashes of its crates. */
export function readable(name) {
  return name.replace(/\[[0-9a-f]{8,16}\]/g, '');
}

/**
 * The crate where a function is written. Of `<Type as Trait>::function` this is the
 * crate of the type, unless the type is one of the standard library's.
 */
export function crateOf(name) {
  const [type, trait = ''] = typeAndTrait(name);
  const crate = firstCrate(type);
  if (crate && !STANDARD_LIBRARY.has(crate)) return crate;
  // Types without a path, such as `str`, are those of the language.
  const fallback = type.startsWith('<') ? 'core' : 'no crate';
  return firstCrate(trait) ?? crate ?? fallback;
}

/** A generic function's name without its types. `undefined` for other functions. */
export function genericOrigin(name) {
  let depth = 0;
  let origin = '';
  for (let at = 0; at < name.length; at++) {
    const char = name[at];
    const isArrow = char === '>' && name[at - 1] === '-';
    // `<Type>` at the beginning is a part of the path, not an argument.
    if (char === '<' && (depth > 0 || at > 0)) {
      if (depth === 0) origin += '<…';
      depth++;
    }
    if (depth === 0) origin += char;
    if (char === '>' && depth > 0 && !isArrow) {
      depth--;
      if (depth === 0) origin += '>';
    }
  }
  return origin.includes('<…>') ? origin : undefined;
}

function typeAndTrait(name) {
  if (!name.startsWith('<')) return [name];
  let depth = 0;
  for (let at = 0; at < name.length; at++) {
    if (name[at] === '<') depth++;
    if (name[at] === '>' && name[at - 1] !== '-') depth--;
    if (depth === 1 && name.startsWith(' as ', at)) return [name.slice(0, at), name.slice(at + 4)];
  }
  return [name];
}

function firstCrate(path) {
  return path.match(/(?<!::|\w)([a-z_]\w*)::/)?.[1];
}

function summed(named, keyOf) {
  const sums = new Map();
  for (const { name, size } of named) {
    const key = keyOf(name);
    if (key === undefined) continue;
    const sum = sums.get(key) ?? { name: key, size: 0, count: 0 };
    sums.set(key, { ...sum, size: sum.size + size, count: sum.count + 1 });
  }
  return [...sums.values()].sort(bySize);
}

function bySize(one, other) {
  return other.size - one.size;
}

function line({ name, size, count }, code) {
  const share = `${((size / code) * 100).toFixed(1)} %`;
  const copies = count > 1 ? ` (${grouped(count)} functions)` : '';
  const short = name.length > WIDTH ? `${name.slice(0, WIDTH)}…` : name;
  return `${grouped(size).padStart(9)} ${share.padStart(7)}  ${short}${copies}\n`;
}

function grouped(number) {
  return number.toLocaleString('en-US');
}
