import { z } from 'zod';
import { ImpactDependent, ImpactReport } from '../../../shared/model/impact.ts';
import { ImpactView } from '../../components/impact/impact-view.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { Digest } from '../../components/values.tsx';

/** The impact as the signed record has it; many dependents are only counted there, and bound by the digest. */
export const DisplayedImpact = z.object({
  frozen: ImpactReport.omit({ dependents: true })
    .extend({
      digest: z.string(),
      frozenAt: z.string(),
      dependents: z.union([z.array(ImpactDependent), z.object({ count: z.number() })]),
    })
    .strip()
    .nullable(),
  digestNow: z.string().nullable(),
});

/** What the change reaches, read out of the record that is signed. */
export function ImpactSection({ impact }: { readonly impact: z.infer<typeof DisplayedImpact> }) {
  const { frozen, digestNow } = impact;
  if (frozen === null)
    return (
      <Section title="Impact">
        <Notice tone="warn">This request was made without an impact report.</Notice>
      </Section>
    );
  return (
    <Section title="Impact" actions={<Digest value={frozen.digest} label="impact digest" />}>
      {digestNow !== null && digestNow !== frozen.digest && (
        <Notice tone="warn" title="The impact has changed since the request was made">
          What is shown here is what was frozen with the request. Open the version to see the impact as it is now.
        </Notice>
      )}
      <ImpactView report={frozen} dependents={Array.isArray(frozen.dependents) ? frozen.dependents : null} />
    </Section>
  );
}
