// Writes a .br and a .gz beside every file of a folder that gets smaller by it.
// Node has both compressors built in, so nothing needs to be installed for them.
// Usage: node compress.mjs FOLDER

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const COMPRESSED_ALREADY = new Set(['.br', '.gz', '.png', '.jpg', '.webp', '.woff2', '.opus', '.mp3']);

/** Which settings suit a file best can only be tried. */
async function smallest(bytes) {
  let best;
  for (const mode of [constants.BROTLI_MODE_GENERIC, constants.BROTLI_MODE_FONT]) {
    for (const block of [0, 16]) {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_MODE]: mode,
        [constants.BROTLI_PARAM_LGBLOCK]: block,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      const tried = await promisify(brotliCompress)(bytes, { params });
      if (!best || tried.length < best.length) best = tried;
    }
  }
  return best;
}

const [folder] = process.argv.slice(2);
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || COMPRESSED_ALREADY.has(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = await readFile(path);
  await writeFile(`${path}.br`, await smallest(bytes));
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}
