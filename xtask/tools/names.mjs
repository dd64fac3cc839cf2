// The names by which the bundle's script and its wasm know each other are long
// and end in hashes, which do not compress: 5.8 kB of the first view, measured. This
// gives both sides short ones.

const KNOWN = /^(__wbg_|__wbindgen_|wasm_bindgen_|__externref_)\w+$/;
const IMPORTS = 2;
const EXPORTS = 7;

/** Returns the script and the wasm with short names. */
export function shorten(script, wasm) {
  const shortened = new Map();
  const short = (name) => {
    if (!KNOWN.test(name)) return name;
    if (!shortened.has(name)) shortened.set(name, `_${shortened.size.toString(36)}`);
    return shortened.get(name);
  };
  const out = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at];
    const [size, start] = number(wasm, at + 1);
    const body = wasm.subarray(start, start + size);
    const named = id === IMPORTS ? imports(body, short) : id === EXPORTS ? exports(body, short) : body;
    out.push(Buffer.from([id]), written(named.length), named);
    at = start + size;
  }
  const renamed = script.replace(/\b\w+\b/g, (word) => shortened.get(word) ?? word);
  return { script: renamed, wasm: Buffer.concat(out), count: shortened.size };
}

/** Returns the wasm with only those exports that the script names. */
export function keepNamed(script, wasm) {
  const named = new Set(script.match(/\b\w+\b/g));
  const out = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const [size, start] = number(wasm, at + 1);
    const end = start + size;
    if (wasm[at] === EXPORTS) {
      const [count, first] = number(wasm, start);
      const kept = [];
      for (let i = 0, from = first; i < count; i++) {
        const [name, afterName] = text(wasm, from);
        const [, to] = number(wasm, afterName + 1);
        if (named.has(name)) kept.push(wasm.subarray(from, to));
        from = to;
      }
      const body = Buffer.concat([written(kept.length), ...kept]);
      out.push(Buffer.from([EXPORTS]), written(body.length), body);
    } else {
      out.push(wasm.subarray(at, end));
    }
    at = end;
  }
  return Buffer.concat(out);
}

function imports(body, short) {
  const [count, start] = number(body, 0);
  const out = [written(count)];
  let at = start;
  for (let i = 0; i < count; i++) {
    const [module, afterModule] = text(body, at);
    const [name, afterName] = text(body, afterModule);
    const end = afterKind(body, afterName);
    out.push(encoded(module), encoded(short(name)), body.subarray(afterName, end));
    at = end;
  }
  return Buffer.concat(out);
}

function exports(body, short) {
  const [count, start] = number(body, 0);
  const out = [written(count)];
  let at = start;
  for (let i = 0; i < count; i++) {
    const [name, afterName] = text(body, at);
    const [, end] = number(body, afterName + 1);
    out.push(encoded(short(name)), body.subarray(afterName, end));
    at = end;
  }
  return Buffer.concat(out);
}

/** Where an import's description ends: a function, table, memory, global or tag. */
function afterKind(body, at) {
  const limits = (at) => {
    const [flags, min] = number(body, at);
    const [, end] = number(body, min);
    return flags & 1 ? number(body, end)[1] : end;
  };
  switch (body[at]) {
    case 0: return number(body, at + 1)[1];
    case 1: return limits(at + 2);
    case 2: return limits(at + 1);
    case 3: return at + 3;
    case 4: return number(body, at + 2)[1];
    default: throw new Error(`an import of unknown kind ${body[at]}`);
  }
}

/** A number as wasm writes it, and where what follows begins. */
export function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (!(byte & 0x80)) return [value >>> 0, at];
  }
}

export function written(value) {
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

function encoded(string) {
  const bytes = Buffer.from(string, 'utf8');
  return Buffer.concat([written(bytes.length), bytes]);
}
