import type { Checkpoint } from '../../../../shared/model/audit.ts';
import type { StorageFigures } from '../../../../shared/model/version.ts';
import { isoTime } from '../../platform/index.ts';
import type { VersionDossier } from '../../report/index.ts';
import type { Actor, Registry } from '../context.ts';
import { toPublicKey } from '../people/person-keys.ts';
import { toPromotionRequest } from '../promotion/promotion-view.ts';
import { requireWorkstationKey } from '../trail/audit-use.ts';
import { getVersion, versionSubjects } from '../version/models.ts';
import { excerptOf, type LogTree } from './log-tree.ts';

const LINEAGE_DEPTH = 10;
const LINEAGE_LIMIT = 500;

interface DossierInput {
  readonly head: Checkpoint;
  readonly storage: StorageFigures;
  /** The tree over the log, for the proofs of its records; null: they have none. */
  readonly tree: LogTree | null;
}

/** Everything known of a version, as of the checkpoint that is taken first. */
export function makeDossier(
  registry: Registry,
  actor: Actor,
  versionId: string,
  { head, storage, tree }: DossierInput,
): VersionDossier {
  const { catalog, clock, build } = registry;
  const lineage = catalog.lineage.graph({
    focusId: versionId,
    depth: LINEAGE_DEPTH,
    direction: 'both',
    limit: LINEAGE_LIMIT,
  });
  const requests = catalog.promotions
    .list({ status: null, versionId })
    .toReversed()
    .map((row) => toPromotionRequest(registry, row));
  const keyIds = new Set(requests.flatMap(({ approvals }) => approvals.map(({ keyId }) => keyId)));
  const personName = (id: string) => catalog.people.get(id)?.name ?? id;
  const reasons = new Map(requests.map(({ id, reason }) => [id, reason]));
  return {
    registryId: catalog.registry.get()?.id ?? '',
    workstationPublicKeyPem: requireWorkstationKey(registry).publicKeyPem,
    origin: {
      generatedAt: isoTime(clock.now()),
      generatedBy: { id: actor.id, name: actor.name },
      build: { version: build.version, digest: build.digest },
    },
    version: getVersion(registry, versionId, storage),
    lineage,
    requests,
    personKeys: [...keyIds].flatMap((id) => {
      const key = catalog.people.key(id);
      return key ? [toPublicKey(key)] : [];
    }),
    stageHistory: catalog.promotions.stageEvents(versionId).map((event) => ({
      from: event.fromStage,
      to: event.toStage,
      time: event.at,
      by: event.byPerson,
      byName: personName(event.byPerson),
      reason: event.requestId === null ? 'Registered' : (reasons.get(event.requestId) ?? ''),
      requestId: event.requestId,
    })),
    auditRecords: ownRecords(registry, versionId, { head, tree }),
    checkpoint: head,
    leavesOut: lineage.truncated ? [`The lineage is cut at ${LINEAGE_LIMIT} nodes.`] : [],
    redacted: false,
    signaturesLeftOut: [],
  };
}

function ownRecords(
  registry: Registry,
  versionId: string,
  { head, tree }: Pick<DossierInput, 'head' | 'tree'>,
): VersionDossier['auditRecords'] {
  const rows = registry.catalog.audit.about(versionSubjects(registry, versionId)).filter(({ seq }) => seq < head.size);
  return excerptOf(tree, rows, head.size);
}
