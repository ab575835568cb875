import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { StatementSummary } from '../../../shared/model/statement.ts';
import { Fold } from '../../components/fold.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { SignForm } from '../../components/signing/sign-form.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { clauseKey, clauseReviews, declareClause } from '../../stores/reports.ts';
import { useSigner } from '../../stores/session.ts';
import classes from './reports.module.css';

type Framework = Output<Methods, 'report.list'>['frameworks'][number];

interface ClauseSectionProps {
  readonly framework: Framework;
  /** Null: the declaration is for the whole registry. */
  readonly model: string | null;
}

/** Where compliance signs that a clause does not apply; the next crosswalk carries the reason. */
export function ClauseSection({ framework, model }: ClauseSectionProps) {
  const [clause, setClause] = useState('');
  return (
    <Fold title="A clause that does not apply">
      <div className={classes['form']}>
        <NativeSelect
          label="Clause"
          data={[
            { value: '', label: 'Choose…' },
            ...framework.clauses.map(({ id, source, asks }) => ({ value: id, label: `${source}: ${asks}` })),
          ]}
          value={clause}
          onChange={(event) => setClause(event.currentTarget.value)}
        />
        {clause !== '' && (
          <Declaration key={`${framework.id} ${clause} ${model}`} asked={{ framework: framework.id, clause, model }} />
        )}
      </div>
    </Fold>
  );
}

interface Asked {
  readonly framework: string;
  readonly clause: string;
  readonly model: string | null;
}

function Declaration({ asked }: { readonly asked: Asked }) {
  const key = clauseKey(asked);
  const review = clauseReviews.use(key);
  const signer = useSigner();
  const [signed, setSigned] = useState<StatementSummary | null>(null);
  const sign = useAction(async (signature: Parameters<typeof declareClause>[1]) =>
    setSigned(await declareClause(asked, signature)),
  );
  if (signed !== null)
    return (
      <Notice tone="good" title="Signed" announce>
        {signed.meaning} Signed by {signed.printedName}, <Time value={signed.signedAt} exact />.
      </Notice>
    );
  return (
    <Loaded of={review} onRetry={() => void clauseReviews.refresh(key)}>
      {({ cannotSign, digest, meaning }) =>
        cannotSign !== null || signer === null ? (
          <Notice tone="info" title="You can’t sign this">
            {cannotSign ?? 'Sign in to sign it.'}
          </Notice>
        ) : (
          <SignForm
            signer={signer}
            digest={digest}
            isBusy={sign.isBusy}
            error={sign.error}
            choices={[
              {
                label: 'Sign that it does not apply',
                isPrimary: false,
                meaningLabel: 'Your signature says',
                meaning,
                sign: sign.run,
              },
            ]}
          />
        )
      }
    </Loaded>
  );
}
