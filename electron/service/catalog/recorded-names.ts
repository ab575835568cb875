import { type Database, text } from './database.ts';

/** Every owner, developer and validator that was ever recorded of a model or a version: names that may be people's. */
export const recordedNames = (db: Database): string[] =>
  db
    .all(
      `SELECT DISTINCT name FROM (
         SELECT owner AS name FROM model_version
         UNION SELECT json_extract(metadata, '$.owner') FROM model_version
         UNION SELECT json_extract(metadata, '$.developer') FROM model_version
         UNION SELECT json_extract(metadata, '$.validator') FROM model_version
         UNION SELECT json_extract(old_value, '$') FROM version_correction WHERE field IN ('owner', 'developer', 'validator')
         UNION SELECT json_extract(new_value, '$') FROM version_correction WHERE field IN ('owner', 'developer', 'validator')
         UNION SELECT old_value FROM model_change WHERE field = 'owner'
         UNION SELECT new_value FROM model_change WHERE field = 'owner'
       ) WHERE name IS NOT NULL AND trim(name) <> '' ORDER BY name LIMIT 20000`,
    )
    .map((row) => text(row, 'name'));
