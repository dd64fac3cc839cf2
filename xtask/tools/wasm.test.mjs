// What is read of a wasm module is what is in it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { symbols } from './symbols.mjs';
import { functionNames, measure, withExports, withoutCustomSections } from './wasm.mjs';

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
