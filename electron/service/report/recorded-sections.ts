import { changedLines, removedLines, valueText } from '../../../shared/model/correction.ts';
import type { MetadataKey } from '../../../shared/model/metadata.ts';
import {
  fieldGroups,
  fieldLines,
  fieldsOfGroup,
  groupNames,
  metadataFields,
} from '../../../shared/model/metadata-fields.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import type { Cell, PageWriter } from './page-writer.ts';
import { dateTime, NOT_RECORDED } from './text.ts';

/** What stands behind a value that was not there, or not so, when the version was registered. */
export const CORRECTED = '[corrected]';

/**
 * What people recorded of a version, group by group, with "not recorded" where nothing is. A value that changed since its first entry
 * is marked, and the corrections with the earlier values follow.
 */
export function recordedSections(writer: PageWriter, version: VersionDetail): void {
  for (const group of groupNames) {
    writer.section(fieldGroups[group]);
    const keys = fieldsOfGroup(group);
    writer.facts(
      keys.filter((key) => key !== 'description').map((key) => [metadataFields[key].label, printed(key, version)]),
    );
    if (group !== 'purpose') continue;
    const { description } = version.metadata;
    const mark = changedLines('description', version.registered, version.metadata).size > 0 ? ` ${CORRECTED}` : '';
    writer.paragraph(description === '' ? 'No description is recorded.' : `${description}${mark}`);
  }
  corrections(writer, version);
}

function printed(key: MetadataKey, { metadata, registered }: VersionDetail): Cell {
  const changed = changedLines(key, registered, metadata);
  const removed = removedLines(key, registered, metadata);
  const lines = [
    ...fieldLines(key, metadata).map(({ id, text }) => (changed.has(id) ? `${text} ${CORRECTED}` : text)),
    ...removed.map(({ text }) => `taken away: ${text} ${CORRECTED}`),
  ];
  const text = lines.join('\n') || NOT_RECORDED;
  return changed.size + removed.length > 0 ? { text, bold: true } : text;
}

function corrections(writer: PageWriter, version: VersionDetail): void {
  writer.section('Corrections since registration');
  if (version.corrections.length === 0) {
    writer.paragraph('There is none: every value is as first entered.');
    return;
  }
  writer.table(
    [
      { title: 'Field', share: 14 },
      { title: 'Earlier value', share: 25 },
      { title: 'Corrected value', share: 25 },
      { title: 'When, by whom', share: 18 },
      { title: 'Reason', share: 18 },
    ],
    version.corrections.map((one) => [
      metadataFields[one.field].label,
      valueText(one.field, one.oldValue),
      valueText(one.field, one.newValue),
      `${dateTime(one.correctedAt)}\n${one.correctedBy}`,
      one.reason,
    ]),
  );
}
