// The names of the wasm's functions, which browsers do not get, by the numbers that
// browsers know them by. `cargo xtask symbolize` reads them into a stack.

import { readable } from './sizes.mjs';
import { functionNames } from './wasm.mjs';

/** A line for each function: its number and its name. `file` is the wasm's name. */
export function symbols(wasm, file) {
  const names = [...functionNames(wasm)].sort(([one], [other]) => one - other);
  return `# ${file}\n${names.map(([index, name]) => `${index} ${readable(name)}\n`).join('')}`;
}
