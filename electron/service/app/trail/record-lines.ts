import { parseRecord } from '../../audit/index.ts';
import { type AuditRow, type Catalog, isGovernedType } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import { attachmentLines, manifestOf, type RecordLine } from '../../vault/index.ts';

/**
 * What the vault keeps of an audit record: its own text, and before it the texts that it names by their digest (the files of a version,
 * its inspection, an encrypted private key). A text that a later change has replaced already is left out: the later record brings its own.
 */
export function recordLines(catalog: Catalog, row: AuditRow): readonly RecordLine[] {
  const texts = namedTexts(catalog, row);
  return [...texts.flatMap(attachmentLines), { kind: 'record', text: row.canonical }];
}

function namedTexts(catalog: Catalog, row: AuditRow): readonly string[] {
  const { subject, old, new: next } = parseRecord(row.canonical);
  if (!isGovernedType(subject.type) || next === null) return [];
  const isNew = (field: string, sha256: string): boolean =>
    Object(next)[field] === sha256 && Object(old ?? {})[field] !== sha256;
  const texts = catalog
    .attachedTexts(subject.type, subject.id)
    .filter(({ column, text }) => isNew(`${column}_sha256`, sha256Hex(text)))
    .map(({ text }) => text);
  if (subject.type !== 'version') return texts;
  const manifest = manifestOf(catalog.versions.artifacts(subject.id));
  const list = catalog.tensors.newList(subject.id);
  return [
    ...texts,
    ...(isNew('root_digest', manifest.rootDigest) ? [manifest.text] : []),
    ...(list !== null && isNew('tensor_list', list.sha256) ? [list.text] : []),
  ];
}

/** The signed head of the log, as the vault keeps it. */
export const checkpointLine = ({ note, size }: { note: string; size: number }): RecordLine => ({
  kind: 'checkpoint',
  text: JSON.stringify({ note, size }),
});
