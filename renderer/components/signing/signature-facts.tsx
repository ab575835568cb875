import type { StatementSummary } from '../../../shared/model/statement.ts';
import { VerificationBadge } from '../badges.tsx';
import { Digest, KeyValueList, Time } from '../values.tsx';

/** A signed statement in print: who, when, in which role, what it means, why, and whether it holds. */
export const SignatureFacts = ({ statement }: { readonly statement: StatementSummary }) => (
  <KeyValueList
    items={[
      { label: 'Signed by', value: `${statement.printedName} (${statement.signerId}), ${statement.role}` },
      { label: 'Signed', value: <Time value={statement.signedAt} exact /> },
      { label: 'Meaning', value: statement.meaning },
      { label: 'Reason', value: statement.reason },
      { label: 'Statement', value: <code>{statement.id}</code> },
      { label: 'Key', value: <Digest value={statement.keyId} label="key id" /> },
      {
        label: 'Verification',
        value: (
          <>
            <VerificationBadge status={statement.verification.status} /> {statement.verification.detail}
          </>
        ),
      },
    ]}
  />
);
