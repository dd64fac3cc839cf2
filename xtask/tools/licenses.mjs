// The licenses of what is compiled into bundle and gateway, as one text to hand on with them.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compare } from './sbom.mjs';

const TEXT = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;
/** The standard library's, where a crate of it names none. */
const STD = 'MIT OR Apache-2.0';

/** What a crate says of its license: the expression, the authors and the texts. */
export function licensed(crate, ours) {
  let folder = dirname(crate.source);
  while (!existsSync(join(folder, 'Cargo.toml'))) folder = dirname(folder);
  if (crate.isPath && !crate.isStd) return { license: ours, authors: [], texts: [] };
  const manifest = readFileSync(join(folder, 'Cargo.toml'), 'utf8');
  const { license, authors } = stated(manifest);
  const texts = read(folder);
  // A crate of the standard library may share them with the folder above.
  if (crate.isStd && crate.isPath && !existsSync(join(folder, '../Cargo.lock'))) texts.push(...read(dirname(folder)));
  return {
    license: license ?? (crate.isStd ? STD : refuse(crate, 'names no license')),
    authors: crate.isStd && crate.isPath ? ['The Rust Project contributors'] : authors,
    texts,
  };
}

/** What a manifest states. Those of published crates are written by cargo. */
export function stated(manifest) {
  const table = manifest.split(/^\[package\]$/m)[1]?.split(/^\[/m)[0] ?? '';
  const license = table.match(/^license = "([^"]+)"$/m)?.[1];
  const authors = table.match(/^authors = \[([^\]]*)\]/m)?.[1] ?? '';
  return {
    // How the oldest crates write “or”.
    license: license?.replace(/ ?\/ ?/g, ' OR '),
    authors: [...authors.matchAll(/"([^"]+)"/g)].map(([, author]) => author),
  };
}

function read(folder) {
  const names = readdirSync(folder).filter((name) => TEXT.test(name)).sort(compare);
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return files.map((path) => readFileSync(path, 'utf8').replace(/\r\n/g, '\n').trim());
}

/**
 * Every crate with its license, and every text once. `mit` is the standard text: for
 * crates that name this license and hold no text of it.
 */
export function together(all, mit) {
  const users = new Map();
  for (const crate of all) {
    const texts = crate.texts.length > 0 ? crate.texts : [standard(crate, mit)];
    for (const text of texts) users.set(text, [...(users.get(text) ?? []), `${crate.name} ${crate.version}`]);
  }
  const rule = '-'.repeat(80);
  const list = all.map((crate) => `${crate.name} ${crate.version}: ${crate.license}`);
  const parts = [...users].map(([text, names]) => `${rule}\n${wrapped(names)}\n${rule}\n\n${text}\n`);
  return [
    'What Callboard is compiled with, and under which license. Below are the texts.\n',
    `${list.join('\n')}\n`,
    ...parts,
  ].join('\n');
}

function standard(crate, mit) {
  if (!/\bMIT\b/.test(crate.license)) refuse(crate, `holds no text of its license, ${crate.license}`);
  const authors = crate.authors.length > 0 ? crate.authors.join(', ') : `The authors of ${crate.name}`;
  return mit.trim().replace(/^Copyright .*$/m, `Copyright (c) ${authors}`);
}

function wrapped(names) {
  const lines = [''];
  for (const name of names) {
    const last = lines.at(-1);
    if (last && last.length + name.length > 76) lines.push(name);
    else lines[lines.length - 1] = last ? `${last}, ${name}` : name;
  }
  return lines.join(',\n');
}

function refuse(crate, why) {
  throw new Error(`${crate.name} ${crate.version} ${why}`);
}
