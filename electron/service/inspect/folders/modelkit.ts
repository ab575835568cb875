import type { Finding } from '../../../../shared/model/inspection.ts';
import { asArray, asObject, asText, type Json, member } from '../json/loose.ts';
import { readYaml } from '../mlflow/index.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { fileAt, readHead, type SourceTree } from '../source.ts';

/** A KitOps ModelKit before packing: a folder with a Kitfile. */
export const modelkitReader: Reader = {
  name: 'modelkit',
  format: 'modelkit',
  sniff(tree) {
    const file = tree.isFolder ? fileAt(tree, 'Kitfile') : null;
    return (
      file !== null &&
      /^\s*['"]?manifestVersion['"]?\s*:/m.test(Buffer.from(readHead(file.source, 65_536)).toString('utf8'))
    );
  },
  read: readKit,
};

/** Text that is there: a key without a value says nothing. */
const textOf = (value: Json | undefined): string | null => asText(value) || null;

function readKit(tree: SourceTree): ReadResult {
  const file = fileAt(tree, 'Kitfile');
  // Everything in it is text: 1.10 is a version and no number.
  const kit = file ? readYaml(file, 'failsafe') : null;
  const pack = member(kit, 'package');
  const model = member(kit, 'model');
  const count = (key: string): number => asArray(member(kit, key))?.length ?? 0;
  return {
    ...emptyResult('modelkit', textOf(member(model, 'framework'))),
    frameworkVersion: null,
    metadata: {
      manifestVersion: textOf(member(kit, 'manifestVersion')) ?? '',
      name: textOf(member(pack, 'name')),
      version: textOf(member(pack, 'version')),
      description: textOf(member(pack, 'description')),
      authors: asArray(member(pack, 'authors')) ?? [],
      modelName: textOf(member(model, 'name')),
      modelPath: textOf(member(model, 'path')),
      modelFramework: textOf(member(model, 'framework')),
      modelVersion: textOf(member(model, 'version')),
      license: textOf(member(model, 'license')),
      partCount: asArray(member(model, 'parts'))?.length ?? 0,
      codeCount: count('code'),
      datasetCount: count('datasets'),
      docCount: count('docs'),
    },
    findings: pathFindings(tree, kit),
  };
}

function pathFindings(tree: SourceTree, kit: Json): Finding[] {
  const parts = [member(kit, 'model'), ...(asArray(member(member(kit, 'model'), 'parts')) ?? [])];
  for (const key of ['code', 'datasets', 'docs']) parts.push(...(asArray(member(kit, key)) ?? []));
  const findings: Finding[] = [];
  for (const part of parts.slice(0, 1000)) {
    const path = textOf(asObject(part)?.['path']);
    if (path === null) continue;
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/~]|^[A-Za-z]:[\\/]/.test(path)) {
      findings.push(
        finding('high', 'modelkit.path_escape', `The kit takes a part from "${path}", outside its folder.`, path),
      );
      continue;
    }
    const clean = path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
    const exists =
      clean === '' || clean === '.' || tree.files.some((one) => one.path === clean || one.path.startsWith(`${clean}/`));
    if (!exists)
      findings.push(finding('medium', 'modelkit.part_missing', `The kit's part "${path}" is missing.`, path));
  }
  return findings;
}
