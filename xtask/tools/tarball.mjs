// Files as one compressed archive that is the same wherever and whenever it is made:
// in the order of their names, of one time, of nobody, and with one of two modes.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { compare } from './bill.mjs';

const BLOCK = 512;
/** Where gzip notes the system it ran on, and “unknown”. */
const SYSTEM = 9;
const UNKNOWN = 255;

/** `Header` is that of the package tar; `files` have a path, bytes, and may be executable. */
export function tarball(Header, top, files, seconds) {
  const blocks = sorted(files).flatMap(({ path, bytes, isExecutable }) => {
    const header = new Header({
      path: `${top}/${path}`,
      type: 'File',
      mode: isExecutable ? 0o755 : 0o644,
      uid: 0,
      gid: 0,
      size: bytes.length,
      mtime: new Date(seconds * 1000),
    });
    // True when something does not fit and would be cut off.
    if (header.encode()) throw new Error(`${path} does not fit into the archive's header`);
    return [header.block, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  const packed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  packed[SYSTEM] = UNKNOWN;
  return packed;
}

/** What `sha256sum --check` reads. */
export function sums(files) {
  return sorted(files).map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`).join('');
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function sorted(files) {
  return [...files].sort((one, other) => compare(one.path, other.path));
}
