// What is read of a wasm module is what is in it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { symbols } from './symbols.mjs';
import { functionNames, imports, measure, withExports, withFunctionNames, withImports, withoutCustomSections } from './wasm.mjs';

const text = (string) => [string.length, ...Buffer.from(string)];
const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const NOTHING = [2, 0, 0x0b];
/** Two functions of no type that do nothing (one is longer), and an import before them. */
const MODULE = Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 0, 0),
  ...section(2, 1, ...text('a'), ...text('b'), 0, 0),
  ...section(3, 2, 0, 0),
  ...section(5, 1, 0, 1),
  ...section(7, 2, ...text('one'), 0, 1, ...text('two'), 0, 2),
  ...section(10, 2, ...NOTHING, 4, 0, 1, 1, 0x0b),
  ...section(11, 1, 0, 0x41, 0, 0x0b, 2, 7, 7),
  ...section(0, ...text('name'), 1, 18, 3, 0, ...text('b'), 1, ...text('one'), 2, ...text('a::two')),
]);

test('the module of these tests is one', async () => {
  assert.ok(WebAssembly.validate(MODULE));
});

test('functions are measured with their sizes, numbers and names', () => {
  const { functions, data } = measure(MODULE);
  assert.deepEqual(functions, [{ index: 1, name: 'one', size: 3 }, { index: 2, name: 'a::two', size: 5 }]);
  assert.equal(data, 8);
});

test('imported functions have names, too', () => {
  assert.deepEqual([...functionNames(MODULE)], [[0, 'b'], [1, 'one'], [2, 'a::two']]);
  assert.equal(symbols(MODULE, 'a_bg.wasm'), '# a_bg.wasm\n0 b\n1 one\n2 a::two\n');
});

test('a module without names runs as well, and has the same functions', () => {
  const bare = withoutCustomSections(MODULE);
  assert.ok(WebAssembly.validate(bare));
  assert.ok(bare.length < MODULE.length);
  assert.deepEqual(measure(bare).functions.map(({ name, size }) => [name, size]), [['', 3], ['', 5]]);
});

test('only the exports that are asked for stay', async () => {
  const pruned = withExports(MODULE, (name) => name === 'two');
  const exports = WebAssembly.Module.exports(await WebAssembly.compile(pruned));
  assert.deepEqual(exports.map(({ name }) => name), ['two']);
  assert.deepEqual(measure(pruned), { ...measure(MODULE), total: pruned.length });
});

/** Imports one thing of each kind, and has a function. */
const SHARING = Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 0, 0),
  ...section(2, 5,
    ...text('a'), ...text('table'), 1, 0x70, 0, 3,
    ...text('a'), ...text('bounded'), 1, 0x70, 1, 3, 0x80, 1,
    ...text('a'), ...text('memory'), 2, 0, 17,
    ...text('a'), ...text('stack'), 3, 0x7f, 1,
    ...text('b'), ...text('call'), 0, 0),
  ...section(3, 1, 0),
  ...section(10, 1, ...NOTHING),
]);

test('what a module imports is read, whatever it is', () => {
  assert.ok(WebAssembly.validate(SHARING));
  const due = WebAssembly.Module.imports(new WebAssembly.Module(SHARING));
  const kinds = ['function', 'table', 'memory', 'global'];
  assert.deepEqual(imports(SHARING).map(({ kind, ...named }) => ({ ...named, kind: kinds[kind] })), due);
  // Of what is imported, functions alone are counted.
  assert.deepEqual(measure(SHARING).functions.map(({ index }) => index), [1]);
});

test('imports get other names and stay what they are', () => {
  const renamed = withImports(SHARING, (name) => `${name}, renamed`);
  const named = (wasm) => WebAssembly.Module.imports(new WebAssembly.Module(wasm));
  assert.deepEqual(named(renamed), named(SHARING).map((one) => ({ ...one, name: `${one.name}, renamed` })));
  assert.deepEqual(withImports(SHARING, (name) => name), SHARING);
});

test('each module has its names below its own', () => {
  const both = symbols(MODULE, 'a_bg.wasm') + symbols(MODULE, 'later.wasm');
  assert.match(both, /^# a_bg\.wasm\n[^#]*# later\.wasm\n0 b\n/);
});

test('functions get other names and stay what they are', () => {
  const renamed = withFunctionNames(MODULE, (name) => name.toUpperCase());
  assert.ok(WebAssembly.validate(renamed));
  assert.deepEqual([...functionNames(renamed)], [[0, 'B'], [1, 'ONE'], [2, 'A::TWO']]);
  assert.deepEqual(withoutCustomSections(renamed), withoutCustomSections(MODULE));
});
