import { z } from 'zod';
import { Format, Severity } from './inspection.ts';
import { Tier } from './model.ts';
import { Stage } from './stage.ts';

export const searchTypes = ['version', 'model', 'dataset', 'experiment', 'deployment'] as const;
export const SearchType = z.enum(searchTypes);
export type SearchType = z.infer<typeof SearchType>;

/** Something that a search found: enough to show it in a list. What a type does not have is null or ''. */
export const SearchHit = z.strictObject({
  id: z.string(),
  type: SearchType,
  /** MODEL@VERSION, NAME or NAME@VERSION. */
  label: z.string(),
  /** Its description, at most 200 characters. */
  about: z.string(),
  owner: z.string(),
  /** When it was recorded. */
  at: z.iso.datetime(),
  model: z.string().nullable(),
  version: z.string().nullable(),
  branch: z.string().nullable(),
  stage: Stage.nullable(),
  format: Format.nullable(),
  framework: z.string().nullable(),
  tier: Tier.nullable(),
  sizeBytes: z.number().int().nullable(),
  worstFinding: Severity.nullable(),
  /** Versions: its files are deleted. Deployments: it runs no more. Models: it is decommissioned. */
  isOver: z.boolean(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** A value of a key, and how many things that were counted have it. */
export const FacetCount = z.strictObject({ value: z.string(), count: z.number().int() });
export type FacetCount = z.infer<typeof FacetCount>;

export const facetKeys = ['type', 'stage', 'format', 'framework', 'tier', 'owner', 'tag', 'has', 'is'] as const;
export const FacetKey = z.enum(facetKeys);
export type FacetKey = z.infer<typeof FacetKey>;

/** A search that a person keeps under a name. */
export const SavedView = z.strictObject({ name: z.string(), query: z.string(), savedAt: z.iso.datetime() });
export type SavedView = z.infer<typeof SavedView>;
