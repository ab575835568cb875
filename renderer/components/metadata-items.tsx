import { changedLines, removedLines } from '../../shared/model/correction.ts';
import type { MetadataKey, VersionMetadata } from '../../shared/model/metadata.ts';
import { fieldLines, metadataFields } from '../../shared/model/metadata-fields.ts';
import { ToneBadge } from './badges.tsx';
import classes from './metadata-items.module.css';
import type { KeyValue } from './values.tsx';

/**
 * Fields of a version's metadata for a `KeyValueList`: each that is recorded, then one line that names those that are not.
 * `registered`: the metadata as first entered; what differs from it is marked.
 */
export function metadataItems(
  metadata: VersionMetadata,
  keys: readonly MetadataKey[],
  registered: VersionMetadata = metadata,
): KeyValue[] {
  const isRecorded = (key: MetadataKey) => fieldLines(key, metadata).length > 0;
  // A value that was taken away is a change too: the field is shown, as not recorded.
  const shown = keys.filter((key) => isRecorded(key) || fieldLines(key, registered).length > 0);
  const missing = keys.filter((key) => !shown.includes(key)).map((key) => metadataFields[key].label);
  const items = shown.map((key) => ({
    label: metadataFields[key].label,
    value: <FieldValue field={key} metadata={metadata} registered={registered} />,
  }));
  return missing.length === 0
    ? items
    : [...items, { label: 'Not recorded', value: <span className={classes['missing']}>{missing.join(', ')}</span> }];
}

interface FieldValueProps {
  readonly field: MetadataKey;
  readonly metadata: VersionMetadata;
  readonly registered: VersionMetadata;
}

function FieldValue({ field, metadata, registered }: FieldValueProps) {
  const changed = changedLines(field, registered, metadata);
  const lines = fieldLines(field, metadata);
  const isShorter = removedLines(field, registered, metadata).length > 0;
  return (
    <ul className={classes['lines']}>
      {lines.map(({ id, text }) => (
        <li key={id}>
          {text} {changed.has(id) && <ToneBadge tone="warn">corrected</ToneBadge>}
        </li>
      ))}
      {isShorter && (
        <li>
          {lines.length === 0 ? 'not recorded ' : ''}
          <ToneBadge tone="warn">corrected: something was taken away</ToneBadge>
        </li>
      )}
    </ul>
  );
}
