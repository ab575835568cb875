import type { DescribedVersion } from '../../catalog/index.ts';
import type { Judged } from './validation-inputs.ts';
import type { Evidence, Shortcoming } from './validation-result.ts';

/** A data set as one version uses it, from its metadata or from the lineage. */
interface Use {
  readonly name: string;
  readonly of: string;
  readonly isOwn: boolean;
  readonly isTest: boolean;
  readonly digest: string | null;
}

/**
 * R26: what a version is tested with must not be what it, or a version it came from, was made with. Metadata and the records of
 * the lineage both count: what either names is used, and a data set whose digests differ between them proves nothing.
 */
export function testIndependence(judged: Judged): { found: Shortcoming[]; evidence: Evidence } {
  const uses = usesOf(judged);
  const digests = digestsByName(uses);
  const tests = named(uses.filter(({ isOwn, isTest }) => isOwn && isTest));
  const training = uses.filter(({ isTest }) => !isTest);
  const evidence = tests.map(
    ({ name }) => [`Test set ${name}`, [...(digests.get(name) ?? [])].join(', ') || 'digest not recorded'] as const,
  );
  const problem = whyNotShown({ judged, tests, training, digests });
  if (problem !== null) return { found: [problem], evidence };
  const shared = tests.flatMap((test) =>
    training.filter(({ name }) => name === test.name || sameDigest(digests, name, test.name)),
  );
  const found = named(shared)
    .slice(0, 5)
    .map(({ name, of }) =>
      failed(
        `The test set is the training set ${name} of ${of}.`,
        'Test with data that nothing in the lineage was trained with.',
      ),
    );
  return { found, evidence };
}

const failed = (text: string, action: string): Shortcoming => ({ status: 'failed', text, action });

type Digests = ReadonlyMap<string, ReadonlySet<string>>;

const only = (digests: Digests, name: string): string | null => [...(digests.get(name) ?? [])][0] ?? null;
const sameDigest = (digests: Digests, a: string, b: string): boolean => only(digests, a) === only(digests, b);

interface Asked {
  readonly judged: Judged;
  readonly tests: readonly Use[];
  readonly training: readonly Use[];
  readonly digests: Digests;
}

/** Why independence can't be shown at all, or null. */
function whyNotShown({ judged, tests, training, digests }: Asked): Shortcoming | null {
  if (tests.length === 0) return failed('No test set is recorded.', 'Record the test set with its digest.');
  if (judged.isAncestryCut)
    return failed(
      'The lineage is too large to be looked through, so independence can’t be shown.',
      'Have somebody look through the lineage, and change the policy for this model’s tier if it must be so.',
    );
  const differing = [...tests, ...training].find(({ name }) => (digests.get(name)?.size ?? 0) > 1);
  if (differing)
    return failed(
      `The digests of ${differing.name} differ between metadata and lineage, so independence can’t be shown.`,
      'Correct the digest of the data set.',
    );
  const unknown = tests.find(({ name }) => only(digests, name) === null);
  if (unknown)
    return failed(
      `The test set ${unknown.name} has no digest, so its independence can’t be shown.`,
      'Record the digest of each test set.',
    );
  const undigested = training.find(({ name }) => only(digests, name) === null);
  return undigested
    ? failed(
        `The training set ${undigested.name} of ${undigested.of} has no digest, so independence can’t be shown.`,
        'Record the digest of each training set.',
      )
    : null;
}

/** Every use, from both sources. What nobody gave a role counts as training: it refuses rather than lets pass. */
function usesOf({ subject, ancestors, dataUses }: Judged): Use[] {
  const records = [subject, ...ancestors];
  const label = ({ summary }: DescribedVersion): string => `${summary.model}@${summary.version}`;
  const labels = new Map(records.map((one) => [one.summary.id, label(one)]));
  const isOwn = (id: string): boolean => id === subject.summary.id;
  const fromMetadata = records.flatMap((one) =>
    one.metadata.datasets.map(({ name, version, role, digest }) => ({
      name: `${name}@${version}`,
      of: label(one),
      isOwn: isOwn(one.summary.id),
      isTest: role === 'test',
      digest,
    })),
  );
  const fromLineage = dataUses.flatMap(({ versionId, name, version, digest, roles }) => {
    const use = { name: `${name}@${version}`, of: labels.get(versionId) ?? versionId, isOwn: isOwn(versionId), digest };
    const trains = roles.length === 0 || roles.some((role) => role !== 'test');
    return [
      ...(trains ? [{ ...use, isTest: false }] : []),
      ...(roles.includes('test') ? [{ ...use, isTest: true }] : []),
    ];
  });
  return [...fromMetadata, ...fromLineage];
}

function digestsByName(uses: readonly Use[]): Digests {
  const found = new Map<string, Set<string>>();
  for (const { name, digest } of uses)
    if (digest !== null) found.set(name, (found.get(name) ?? new Set<string>()).add(digest));
  return found;
}

/** Each data set of each version once. */
const named = (uses: readonly Use[]): Use[] =>
  uses.filter((use, at) => uses.findIndex(({ name, of }) => name === use.name && of === use.of) === at);
