// Reads a wasm module: its sections, its functions' sizes, and their names.

const IMPORTS = 2;
const EXPORTS = 7;
const CODE = 10;
const DATA = 11;
const CUSTOM = 0;
/** Kinds of things that are imported. */
const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3];
const FUNCTION_NAMES = 1;
const HEADER = 8;

/** Each section with its id, the bytes of its body, and where all of it begins and ends. */
export function sections(wasm) {
  const found = [];
  for (let at = HEADER; at < wasm.length; ) {
    const [size, start] = number(wasm, at + 1);
    found.push({ id: wasm[at], body: wasm.subarray(start, start + size), from: at, to: start + size });
    at = start + size;
  }
  return found;
}

/**
 * The functions that the module defines, each with its index, its name (empty where
 * the module names none) and its size in bytes; and the size of the data.
 */
export function measure(wasm) {
  const all = sections(wasm);
  const body = (id) => all.find((section) => section.id === id)?.body ?? Buffer.from([0]);
  const names = functionNames(wasm);
  const imported = imports(wasm).filter(({ kind }) => kind === FUNCTION).length;
  const functions = each(body(CODE), (bytes, at) => {
    const [size, start] = number(bytes, at);
    return [start + size - at, start + size];
  }).map((size, order) => ({ index: imported + order, name: names.get(imported + order) ?? '', size }));
  return { functions, data: body(DATA).length, total: wasm.length };
}

/** The names of the functions, by index, as the section `name` has them. */
export function functionNames(wasm) {
  const names = new Map();
  for (const { id, body } of sections(wasm)) {
    if (id !== CUSTOM) continue;
    const [name, start] = text(body, 0);
    if (name !== 'name') continue;
    for (let at = start; at < body.length; ) {
      const [size, first] = number(body, at + 1);
      if (body[at] === FUNCTION_NAMES) {
        each(body.subarray(first, first + size), (bytes, from) => {
          const [index, afterIndex] = number(bytes, from);
          const [function_, to] = text(bytes, afterIndex);
          names.set(index, function_);
          return [undefined, to];
        });
      }
      at = first + size;
    }
  }
  return names;
}

/** The module with other names of its functions, and without names of anything else. */
export function withFunctionNames(wasm, nameOf) {
  const named = [...functionNames(wasm)].map(([index, name]) => Buffer.concat([encoded(index), spelled(nameOf(name))]));
  const list = Buffer.concat([encoded(named.length), ...named]);
  const body = Buffer.concat([spelled('name'), Buffer.from([FUNCTION_NAMES]), encoded(list.length), list]);
  const isNames = ({ id, body }) => id === CUSTOM && text(body, 0)[0] === 'name';
  const kept = sections(wasm).filter((section) => !isNames(section));
  const parts = kept.map(({ from, to }) => wasm.subarray(from, to));
  return Buffer.concat([wasm.subarray(0, HEADER), ...parts, Buffer.from([CUSTOM]), encoded(body.length), body]);
}

/** The module without its custom sections, which browsers do not need. */
export function withoutCustomSections(wasm) {
  const kept = sections(wasm).filter(({ id }) => id !== CUSTOM);
  return Buffer.concat([wasm.subarray(0, HEADER), ...kept.map(({ from, to }) => wasm.subarray(from, to))]);
}

/** The module with only those exports whose name `isKept` accepts. */
export function withExports(wasm, isKept) {
  const parts = sections(wasm).map(({ id, body, from, to }) => {
    if (id !== EXPORTS) return wasm.subarray(from, to);
    const kept = each(body, (bytes, at) => {
      const [name, afterName] = text(bytes, at);
      const [, end] = number(bytes, afterName + 1);
      return [{ name, bytes: bytes.subarray(at, end) }, end];
    }).filter(({ name }) => isKept(name));
    return section(EXPORTS, kept.map(({ bytes }) => bytes));
  });
  return Buffer.concat([wasm.subarray(0, HEADER), ...parts]);
}

/** What the module imports: from where, by which name, and what kind of thing. */
export function imports(wasm) {
  const body = sections(wasm).find(({ id }) => id === IMPORTS)?.body ?? Buffer.from([0]);
  return each(body, readImport).map(({ module, name, kind }) => ({ module, name, kind }));
}

/** The module with other names for what it imports. */
export function withImports(wasm, nameOf) {
  const parts = sections(wasm).map(({ id, body, from, to }) => {
    if (id !== IMPORTS) return wasm.subarray(from, to);
    const renamed = each(body, readImport).map(({ module, name, rest }) => Buffer.concat([spelled(module), spelled(nameOf(name)), rest]));
    return section(IMPORTS, renamed);
  });
  return Buffer.concat([wasm.subarray(0, HEADER), ...parts]);
}

function readImport(bytes, at) {
  const [module, afterModule] = text(bytes, at);
  const [name, afterName] = text(bytes, afterModule);
  const kind = bytes[afterName];
  const end = afterImport(bytes, afterName);
  return [{ module, name, kind, rest: bytes.subarray(afterName, end) }, end];
}

/** Where an import ends whose kind stands at `at`. */
function afterImport(bytes, at) {
  const limits = (from) => {
    const [, afterLeast] = number(bytes, from + 1);
    return bytes[from] & 1 ? number(bytes, afterLeast)[1] : afterLeast;
  };
  switch (bytes[at]) {
    case FUNCTION: return number(bytes, at + 1)[1];
    case TABLE: return limits(at + 2);
    case MEMORY: return limits(at + 1);
    case GLOBAL: return at + 3;
    default: throw new Error(`something of the kind ${bytes[at]} is imported`);
  }
}

/** A section of many items. */
function section(id, items) {
  const body = Buffer.concat([encoded(items.length), ...items]);
  return Buffer.concat([Buffer.from([id]), encoded(body.length), body]);
}

function spelled(string) {
  const bytes = Buffer.from(string);
  return Buffer.concat([encoded(bytes.length), bytes]);
}

/** Reads a vector: `read` returns an item and where the next one begins. */
function each(bytes, read) {
  const [count, first] = number(bytes, 0);
  const items = [];
  for (let at = first; items.length < count; ) {
    const [item, next] = read(bytes, at);
    items.push(item);
    at = next;
  }
  return items;
}

/** A number as wasm writes it (LEB128), and where what follows begins. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (!(byte & 0x80)) return [value >>> 0, at];
  }
}

function encoded(value) {
  const bytes = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 0x7f) | (rest ? 0x80 : 0));
    value = rest;
  } while (value);
  return Buffer.from(bytes);
}

function text(bytes, at) {
  const [length, start] = number(bytes, at);
  return [bytes.toString('utf8', start, start + length), start + length];
}
