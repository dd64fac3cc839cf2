// What bundle and gateway are made of, as a CycloneDX bill of materials. Taken from cargo's
// own plan of the build (its unit graph), because that alone knows the features of
// this build and has the standard library, which is built along.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** The reason of a crate in the bill, by this name. */
const REASON = 'callboard:reason';
/** Stand-ins by which the standard library's dependencies find it; without code. */
const STAND_IN = /^rustc-std-workspace-/;

/**
 * The crates that are compiled for the bundle, by name and version. What runs while
 * it is built (macros, build scripts and what they need) is for the machine that
 * builds, and left out. The standard library's own crates get the version of `rust`.
 */
export function crates(graph, rust) {
  if (graph.version !== 1) throw new Error(`cargo's unit graph is of version ${graph.version}, not 1`);
  const isCompiled = (unit) =>
    unit.platform !== null && unit.mode === 'build' && !STAND_IN.test(named(unit.pkg_id).name);
  const found = new Map();
  for (const unit of graph.units.filter(isCompiled)) {
    const id = unit.pkg_id;
    const isPath = id.startsWith('path+');
    const isStd = unit.is_std === true;
    const { name, version } = named(id);
    const crate = found.get(id) ?? {
      id, name, version: isStd && isPath ? rust : version, isStd, isPath, source: unit.target.src_path, needs: new Set(),
    };
    for (const { index } of unit.dependencies) {
      const other = graph.units[index];
      // Everything needs the standard library: said once, by the app.
      const isSaid = other.is_std && !crate.isStd;
      if (isCompiled(other) && other.pkg_id !== id && !isSaid) crate.needs.add(other.pkg_id);
    }
    found.set(id, crate);
  }
  return [...found.values()].sort((one, other) => compare(one.name, other.name) || compare(one.version, other.version));
}

/**
 * The crates of two builds, the app's and that of the gateway that serves it. A crate that is in
 * both needs what it needs in either.
 */
export function merged(app, gateway) {
  const found = new Map(app.map((crate) => [crate.id, crate]));
  for (const crate of gateway) {
    const other = found.get(crate.id);
    const needs = new Set([...(other?.needs ?? []), ...crate.needs]);
    found.set(crate.id, { ...crate, isStd: crate.isStd && (other?.isStd ?? true), needs });
  }
  const ours = (name) => [...found.values()].find((crate) => crate.isPath && crate.name === name);
  // One product of two programs.
  ours('callboard').needs.add(ours('gateway').id);
  return [...found.values()].sort((one, other) => compare(one.name, other.name) || compare(one.version, other.version));
}

/** By code units, which no language setting changes. */
export function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `registry+…#name@1.0.0`, `path+…/name#1.0.0` and `path+…#name@1.0.0`. */
function named(id) {
  const [source, rest] = id.split('#');
  const [name, version] = rest.includes('@') ? rest.split('@') : [basename(source), rest];
  return { name, version };
}

/** The checksums of a Cargo.lock, by `name version`. */
export function checksums(lock) {
  const found = new Map();
  for (const block of lock.split('[[package]]').slice(1)) {
    const value = (key) => block.match(new RegExp(`^${key} = "([^"]+)"$`, 'm'))?.[1];
    if (value('checksum')) found.set(`${value('name')} ${value('version')}`, value('checksum'));
  }
  return found;
}

/** Why each crate is there: asked for by us, or brought by one that is. */
function reasons(all) {
  const byId = new Map(all.map((crate) => [crate.id, crate]));
  const isOurs = (crate) => crate.isPath && !crate.isStd;
  const asking = new Map();
  for (const ours of all.filter(isOurs)) {
    for (const id of ours.needs) asking.set(id, [...(asking.get(id) ?? []), ours.name]);
  }
  const bringing = new Map();
  for (const direct of all.filter((crate) => asking.has(crate.id) && !isOurs(crate))) {
    const reached = new Set([direct.id]);
    for (const id of reached) for (const next of byId.get(id).needs) reached.add(next);
    for (const id of reached) bringing.set(id, [...(bringing.get(id) ?? []), direct.name]);
  }
  return (crate) => {
    if (crate.isStd) return "Rust's standard library";
    if (asking.has(crate.id)) return `asked for by ${asking.get(crate.id).join(', ')}`;
    return `brought by ${bringing.get(crate.id)?.join(', ')}`;
  };
}

/**
 * The bill. `all` are the crates with their licenses, `sums` the checksums, `tools`
 * the programs that built it.
 */
export function bill({ all, sums, tools, version, license, commit, seconds }) {
  const reason = reasons(all);
  const purls = new Map(all.map((crate) => [crate.id, purl(crate)]));
  const app = all.find((crate) => crate.name === 'callboard');
  const standard = all.find((crate) => crate.isStd && crate.name === 'std');
  const component = (crate) => ({
    type: 'library',
    'bom-ref': purls.get(crate.id),
    name: crate.name,
    version: crate.version,
    scope: 'required',
    hashes: crate.isPath ? undefined : [{ alg: 'SHA-256', content: sum(crate, sums) }],
    licenses: [{ expression: crate.license }],
    purl: purls.get(crate.id),
    properties: [{ name: REASON, value: reason(crate) }],
  });
  const needs = (crate) => {
    const ids = [...crate.needs, ...(crate === app && standard ? [standard.id] : [])];
    return { ref: purls.get(crate.id), dependsOn: ids.map((id) => purls.get(id)).sort(compare) };
  };
  const content = {
    metadata: {
      timestamp: new Date(seconds * 1000).toISOString().replace('.000', ''),
      lifecycles: [{ phase: 'build' }],
      tools: { components: tools.map((tool) => ({ type: 'application', ...tool })) },
      component: {
        type: 'application',
        'bom-ref': purls.get(app.id),
        name: 'callboard',
        version,
        licenses: [{ expression: license }],
        purl: purls.get(app.id),
        properties: [{ name: 'callboard:commit', value: commit }],
      },
    },
    components: all.filter((crate) => crate !== app).map(component),
    dependencies: all.map(needs),
  };
  const text = JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serial(content), version: 1, ...content,
  }, null, 2);
  return `${text}\n`;
}

function purl({ name, version, isStd, isPath }) {
  if (isStd && isPath) return `pkg:generic/rust-std/${name}@${version}`;
  return `pkg:${isPath ? 'generic' : 'cargo'}/${name}@${encodeURIComponent(version)}`;
}

function sum({ name, version }, sums) {
  const found = sums.get(`${name} ${version}`);
  if (!found) throw new Error(`no Cargo.lock has a checksum of ${name} ${version}`);
  return found;
}

/** Another content, another number; drawn by lot, no two builds would be the same. */
function serial(content) {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  // Version 8: made in a way of our own.
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
