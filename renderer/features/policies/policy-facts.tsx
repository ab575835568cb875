import type { PolicyVersion } from '../../../shared/model/policy.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';
import { Digest, KeyValueList, Time } from '../../components/values.tsx';
import classes from './policies.module.css';

/** How the status of a policy is shown. */
export const statusTones = {
  current: { tone: 'good', label: 'in force' },
  proposed: { tone: 'warn', label: 'proposed' },
  past: { tone: 'neutral', label: 'past' },
} as const satisfies Record<PolicyVersion['status'], { tone: Tone; label: string }>;

/** Who proposed a policy and why, who signed it and when, and the digest that names it in decisions. */
export function PolicyFacts({
  version,
  description,
}: {
  readonly version: PolicyVersion;
  readonly description: string;
}) {
  const { tone, label } = statusTones[version.status];
  return (
    <div className={classes['facts']}>
      <KeyValueList
        items={[
          {
            label: 'Policy',
            value: (
              <>
                {version.title} ({version.policyId} {version.number}) <ToneBadge tone={tone}>{label}</ToneBadge>
              </>
            ),
          },
          ...(description === '' ? [] : [{ label: 'Description', value: description }]),
          { label: 'Reason', value: version.reason },
          ...(version.proposedAt === null
            ? []
            : [
                {
                  label: 'Proposed',
                  value: (
                    <>
                      <Time value={version.proposedAt} exact /> by {version.proposedBy}
                    </>
                  ),
                },
              ]),
          ...(version.number === 0
            ? []
            : [
                {
                  label: `Signed, ${version.signatures.length} of ${version.signaturesNeeded}`,
                  value:
                    version.signatures.length === 0
                      ? 'not signed'
                      : version.signatures.map(({ signerId, printedName, signedAt }) => (
                          <div key={signerId}>
                            <Time value={signedAt} exact /> by {printedName} ({signerId})
                          </div>
                        )),
                },
              ]),
          { label: 'Digest', value: <Digest value={version.digest} label="digest of the policy" full /> },
        ]}
      />
    </div>
  );
}
