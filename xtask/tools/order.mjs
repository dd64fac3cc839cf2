// Functions that look alike compress better side by side: 5 kB of the first view,
// measured. wasm-opt can order functions, but by their names alone, so each is
// given a name that says where it belongs: by its type, then beside the one it
// shares most with.

import { number, written } from './names.mjs';

const IMPORTS = 2;
const FUNCTIONS = 3;
const CODE = 10;
const NAMES = 0;
const OF_FUNCTIONS = 1;

/** Returns the wasm with names by which `--reorder-functions-by-name` puts like beside like. */
export function namedByLikeness(wasm) {
  const sections = new Map();
  for (let at = 8; at < wasm.length; ) {
    const [size, start] = number(wasm, at + 1);
    sections.set(wasm[at], start);
    at = start + size;
  }
  const imported = importedFunctions(wasm, sections.get(IMPORTS));
  const types = each(wasm, sections.get(FUNCTIONS), (at) => number(wasm, at));
  const bodies = each(wasm, sections.get(CODE), (at) => {
    const [size, start] = number(wasm, at);
    return [wasm.subarray(start, start + size), start + size];
  });
  const order = byLikeness(types, bodies);
  const names = order.map((index, rank) => [imported + index, `b${padded(rank)}`]);
  // Imports come first whatever they are called; their names only must differ.
  for (let i = 0; i < imported; i++) names.push([i, `a${padded(i)}`]);
  names.sort(([a], [b]) => a - b);
  const entries = names.map(([index, name]) => Buffer.concat([written(index), encoded(name)]));
  const list = Buffer.concat([written(names.length), ...entries]);
  const body = Buffer.concat([encoded('name'), Buffer.from([OF_FUNCTIONS]), written(list.length), list]);
  return Buffer.concat([wasm, Buffer.from([NAMES]), written(body.length), body]);
}

/** Of each type the functions in a chain: each is followed by the one most like it. */
function byLikeness(types, bodies) {
  const sorted = [...bodies.keys()].sort((a, b) =>
    types[a] - types[b] || Buffer.compare(bodies[a], bodies[b]));
  const pieces = bodies.map(piecesOf);
  const holders = new Map();
  for (const index of sorted) {
    for (const piece of pieces[index]) {
      const key = `${types[index]} ${piece}`;
      holders.set(key, (holders.get(key) ?? []).concat(index));
    }
  }
  const left = new Set(sorted);
  const order = [];
  for (const first of sorted) {
    for (let index = first; left.delete(index); index = mostLike(index)) order.push(index);
  }
  return order;

  function mostLike(index) {
    const shared = new Map();
    for (const piece of pieces[index]) {
      for (const other of holders.get(`${types[index]} ${piece}`)) {
        if (left.has(other)) shared.set(other, (shared.get(other) ?? 0) + 1);
      }
    }
    // Of a long function nearly everything is found somewhere.
    const likeness = ([other, count]) => count / Math.sqrt(pieces[other].size + 20);
    let best;
    for (const entry of shared) if (!best || likeness(entry) > likeness(best)) best = entry;
    return best?.[0];
  }
}

/** Every four bytes of a function's body, each once. */
function piecesOf(body) {
  const pieces = new Set();
  for (let at = 0; at + 4 <= body.length; at++) pieces.add(body.readUInt32LE(at));
  return pieces;
}

function importedFunctions(wasm, start) {
  const kinds = each(wasm, start, (at) => {
    const [moduleSize, module] = number(wasm, at);
    const [nameSize, name] = number(wasm, module + moduleSize);
    const kind = name + nameSize;
    if (wasm[kind] !== 0) throw new Error('something other than a function is imported');
    return [wasm[kind], number(wasm, kind + 1)[1]];
  });
  return kinds.length;
}

/** Reads a vector: `read` returns an item and where the next one begins. */
function each(wasm, start, read) {
  const [count, first] = number(wasm, start);
  const items = [];
  for (let at = first; items.length < count; ) {
    const [item, next] = read(at);
    items.push(item);
    at = next;
  }
  return items;
}

function padded(number) {
  return String(number).padStart(6, '0');
}

function encoded(text) {
  return Buffer.concat([written(text.length), Buffer.from(text)]);
}
