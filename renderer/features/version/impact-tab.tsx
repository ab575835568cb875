import { ImpactView } from '../../components/impact/impact-view.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Digest } from '../../components/values.tsx';
import { impacts } from '../../stores/lineage.ts';

/** What a change of this version would reach, as it stands now. */
export function ImpactTab({ versionId }: { readonly versionId: string }) {
  const impact = impacts.use(versionId);
  return (
    <Loaded of={impact} label="Working out the impact…" onRetry={() => void impacts.refresh(versionId)}>
      {({ report, digest }) => (
        <Section title="Impact of a change" actions={<Digest value={digest} label="impact digest" />}>
          <ImpactView report={report} dependents={report.dependents} />
        </Section>
      )}
    </Loaded>
  );
}
