import type { MetadataKey } from '../../../shared/model/metadata.ts';
import {
  fieldGroups,
  fieldLines,
  fieldsOfGroup,
  groupNames,
  metadataFields,
} from '../../../shared/model/metadata-fields.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import type { PageWriter } from './page-writer.ts';
import { NOT_RECORDED } from './text.ts';

/** What people recorded of a version, group by group, with "not recorded" where nothing is. */
export function recordedSections(writer: PageWriter, version: VersionDetail): void {
  for (const group of groupNames) {
    writer.section(fieldGroups[group]);
    const keys = fieldsOfGroup(group);
    writer.facts(
      keys.filter((key) => key !== 'description').map((key) => [metadataFields[key].label, printed(key, version)]),
    );
    if (group === 'purpose')
      writer.paragraph(
        version.metadata.description === '' ? 'No description was recorded.' : version.metadata.description,
      );
  }
}

const printed = (key: MetadataKey, { metadata }: VersionDetail): string =>
  fieldLines(key, metadata)
    .map(({ text }) => text)
    .join('\n') || NOT_RECORDED;
