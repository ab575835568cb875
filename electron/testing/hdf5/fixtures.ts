import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Files that the library of the format's makers wrote (make-fixtures.py). */
export const hdf5Fixtures = ['earliest.h5', 'latest.h5', 'narrow.h5', 'dense.h5', 'stored.keras'] as const;
export type Hdf5Fixture = (typeof hdf5Fixtures)[number];

/** The values of a dataset, in hexadecimal, and where the library says that they lie; null where they are no one plain stretch. */
export type ExpectedPlace = { readonly offset: number; readonly bytes: string } | null;

/** The file, unpacked; `external.h5` has a dataset in another file. */
export const hdf5Fixture = (name: Hdf5Fixture | 'external.h5'): Buffer =>
  gunzipSync(readFileSync(join(import.meta.dirname, `${name}.gz`)));

/** What the library says about each dataset of the file, by path. */
export function expectedPlaces(name: Hdf5Fixture): ReadonlyMap<string, ExpectedPlace> {
  const all: Record<string, Record<string, ExpectedPlace>> = JSON.parse(
    readFileSync(join(import.meta.dirname, 'expected.json'), 'utf8'),
  );
  return new Map(Object.entries(all[name] ?? {}));
}
