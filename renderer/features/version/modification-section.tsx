import { Button, Radio } from '@mantine/core';
import { useState } from 'react';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { SignDialog } from '../../components/signing/sign-dialog.tsx';
import { SignatureFacts } from '../../components/signing/signature-facts.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { useHasRole, useSigner } from '../../stores/session.ts';
import {
  decideModification,
  modificationDecisions,
  modificationKey,
  modificationReviews,
} from '../../stores/workflow.ts';
import classes from './version.module.css';

/** R25: whether the version is a substantial modification, as somebody decided and signed. */
export function ModificationSection({ version }: { readonly version: VersionDetail }) {
  const [isDeciding, setDeciding] = useState(false);
  const canDecide = useHasRole('reviewer', 'approver', 'compliance') && version.deletion === null;
  const decisions = modificationDecisions.use(version.id);
  return (
    <Section
      title="Substantial modification"
      actions={
        canDecide && (
          <Button variant="default" size="xs" onClick={() => setDeciding(true)}>
            Decide…
          </Button>
        )
      }
    >
      <Loaded of={decisions}>
        {(rows) =>
          rows.length === 0 ? (
            <p className={classes['dim']}>Nobody has decided whether this version is a substantial modification.</p>
          ) : (
            <ul className={classes['approvals']}>
              {rows.map((one) => (
                <li key={one.id}>
                  <SignatureFacts statement={one} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isDeciding && <DecideDialog version={version} onClose={() => setDeciding(false)} />}
    </Section>
  );
}

interface DecideDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

function DecideDialog({ version, onClose }: DecideDialogProps) {
  const [isSubstantial, setSubstantial] = useState(false);
  const signer = useSigner();
  const review = modificationReviews.use(modificationKey(version.id, isSubstantial));
  const action = useAction(decideModification);
  if (signer === null) return null;
  return (
    <SignDialog
      opened
      title={`Is ${version.model} ${version.version} a substantial modification?`}
      signer={signer}
      review={loadedValue(review) ?? null}
      reviewError={review.status === 'failed' ? review.error : null}
      signLabel="Sign the decision"
      isBusy={action.isBusy}
      error={action.error}
      onSign={(signature) => action.run(version.id, isSubstantial, signature).then((done) => done && onClose())}
      onClose={onClose}
    >
      <Radio.Group
        label="Decision"
        description="A later decision takes the place of this one; both stay on record."
        value={isSubstantial ? 'yes' : 'no'}
        onChange={(value) => setSubstantial(value === 'yes')}
        mb="md"
      >
        <Radio mt={4} value="no" label="It is not a substantial modification" />
        <Radio mt={4} value="yes" label="It is a substantial modification" />
      </Radio.Group>
    </SignDialog>
  );
}
