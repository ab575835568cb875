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
import { type Cell, facts, note, type Section, table } from './document.ts';
import { dateTime, NOT_RECORDED } from './text.ts';

/** What stands behind a value that was not there, or not so, when the version was registered. */
export const CORRECTED = '[corrected]';

/**
 * What people recorded of a version, group by group, with "not recorded" where nothing is. A value that changed since its first entry
 * is marked, and the corrections with the earlier values follow.
 */
export const recordedSections = (version: VersionDetail): Section[] => [
  ...groupNames.map((group): Section => {
    const keys = fieldsOfGroup(group).filter((key) => key !== 'description');
    const block = facts(keys.map((key) => [metadataFields[key].label, printed(key, version)]));
    return { title: fieldGroups[group], blocks: group === 'purpose' ? [block, note(described(version))] : [block] };
  }),
  corrections(version),
];

function described(version: VersionDetail): Cell {
  const { description } = version.metadata;
  if (description === '') return 'No description is recorded.';
  const isChanged = changedLines('description', version.registered, version.metadata).size > 0;
  return isChanged ? { text: `${description} ${CORRECTED}`, mark: 'changed' } : description;
}

function printed(key: MetadataKey, { metadata, registered }: VersionDetail): Cell {
  const changed = changedLines(key, registered, metadata);
  const removed = removedLines(key, registered, metadata);
  const lines = [
    ...fieldLines(key, metadata).map(({ id, text }) => (changed.has(id) ? `${text} ${CORRECTED}` : text)),
    ...removed.map(({ text }) => `taken away: ${text} ${CORRECTED}`),
  ];
  const text = lines.join('\n') || NOT_RECORDED;
  return changed.size + removed.length > 0 ? { text, mark: 'changed' } : text;
}

function corrections(version: VersionDetail): Section {
  const title = 'Corrections since registration';
  if (version.corrections.length === 0)
    return { title, blocks: [note('There is none: every value is as first entered.')] };
  const rows = version.corrections.map((one): Cell[] => [
    metadataFields[one.field].label,
    valueText(one.field, one.oldValue),
    valueText(one.field, one.newValue),
    `${dateTime(one.correctedAt)}\n${one.correctedBy}`,
    one.reason,
  ]);
  const columns = [
    ['Field', 14],
    ['Earlier value', 25],
    ['Corrected value', 25],
    ['When, by whom', 18],
    ['Reason', 18],
  ] as const;
  return { title, blocks: [table(columns, rows, 'There is none.')] };
}
