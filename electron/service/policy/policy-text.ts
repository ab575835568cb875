import { stringify } from 'yaml';
import { z } from 'zod';
import { PolicyDocument } from '../../../shared/model/policy.ts';
import { canonicalJson } from '../evidence/index.ts';
import { sha256Hex } from '../platform/index.ts';

/** The digest that names a policy: of its canonical JSON, with every default filled in. */
export const policyDigest = (document: PolicyDocument): string => sha256Hex(canonicalJson(document));

/** A policy as YAML for people; `parsePolicy` reads the same document back. */
export const policyYaml = (document: PolicyDocument): string =>
  stringify(document, { lineWidth: 120, aliasDuplicateObjects: false });

/** The JSON Schema of a policy as people write it. */
export const policyJsonSchema = (): unknown => ({
  ...z.toJSONSchema(PolicyDocument, { io: 'input', target: 'draft-2020-12', reused: 'inline' }),
  $id: 'urn:strongroom:schema:policy:v1',
  title: 'Strongroom policy',
});
