// Files as one compressed archive that is the same wherever and whenever it is made:
// by GNU tar and gzip, in the order of the files' names, of one time, of nobody, and
// with one of two modes.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compare } from './sbom.mjs';

const LIMIT = 2 ** 28;

/** `files` have a path, bytes, and may be executable. All are put below `top`. */
export function tarball(top, files, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-'));
  try {
    // tar takes the mode of a file from the file, and would take what umask left of it.
    for (const { path, bytes, isExecutable } of files) {
      const file = join(folder, top, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes, { mode: isExecutable ? 0o755 : 0o644 });
    }
    const names = sorted(files).map(({ path }) => `${top}/${path}\0`).join('');
    const same = [`--mtime=@${seconds}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
    const list = ['--no-recursion', '--null', '--files-from=-'];
    const options = ['--create', '--format=ustar', ...same, '--directory', folder, ...list];
    const packed = execFileSync(gnuTar(), options, { input: names, maxBuffer: LIMIT, stdio: 'pipe' });
    return execFileSync('gzip', ['--no-name', '--best'], { input: packed, maxBuffer: LIMIT });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its name; on macOS `tar` is another program. */
export function gnuTar() {
  const isGnu = (program) => {
    try {
      return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('GNU tar');
    } catch {
      return false;
    }
  };
  const found = ['tar', 'gtar'].find(isGnu);
  if (!found) throw new Error('GNU tar is not installed (on macOS: brew install gnu-tar)');
  return found;
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
