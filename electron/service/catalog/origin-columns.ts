import { VersionOrigin } from '../../../shared/model/numbering.ts';
import { type Row, text } from './database.ts';

/** How the files of a version came about, of the two columns that say so. */
export const toOrigin = (row: Row): VersionOrigin =>
  VersionOrigin.parse({
    kind: text(row, 'origin'),
    ...(row['adopted_from'] === null ? {} : { from: text(row, 'adopted_from') }),
  });
