import { useEffect, useState } from 'react';
import { Link, useParams } from 'wouter';
import { asWireError } from '../../client/wire-error.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { failed, type Loadable, loading, ready } from '../../stores/loadable.ts';
import { propose, type RegistrationStart, readRegistrationStart } from '../../stores/quarantine-store.ts';
import { useSession } from '../../stores/session.ts';
import { type DraftValue, parseDraftForm, parseDraftStep, prefillForm, steps } from './registration-form.ts';
import { Wizard } from './wizard.tsx';

interface Start extends RegistrationStart {
  readonly value: DraftValue;
}

/** Registers a quarantine item as a version, step by step. */
export function RegisterPage() {
  const { id = '' } = useParams<{ id: string }>();
  const owner = useSession()?.name ?? '';
  const [attempt, setAttempt] = useState(0);
  const [start, setStart] = useState<Loadable<Start>>(loading);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again
  useEffect(() => {
    let isCurrent = true;
    const set = (next: Loadable<Start>) => isCurrent && setStart(next);
    readStart(id, owner).then(
      (value) => set(ready(value)),
      (error: unknown) => set(failed(asWireError(error))),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, owner, attempt]);
  const name = start.status === 'ready' ? start.value.item.name : '';
  return (
    <Page
      title={name === '' ? 'Register' : `Register ${name}`}
      crumbs={
        <>
          <Link href="/quarantine">Quarantine</Link> /{' '}
          <Link href={`/quarantine/${encodeURIComponent(id)}`}>Inspection</Link>
        </>
      }
    >
      <Loaded of={start} onRetry={() => setAttempt(attempt + 1)}>
        {({ item, modelNames, value }) => {
          if (item.status === 'ready') return <Wizard item={item} modelNames={modelNames} start={value} />;
          return (
            <Notice
              tone="info"
              title={item.status === 'registered' ? 'This item is registered' : 'This item is not ready'}
            >
              {item.status === 'registered'
                ? item.alreadyRegisteredAs.map((version) => (
                    <div key={version}>
                      <Link href={`/versions/${encodeURIComponent(version)}`}>{version}</Link>
                    </div>
                  ))
                : 'Only what was copied and inspected to the end can be registered.'}
            </Notice>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** The saved draft, or a form filled from the inspection: a known name means another version of that model. */
async function readStart(quarantineId: string, owner: string): Promise<Start> {
  const read = await readRegistrationStart(quarantineId);
  if (read.draft !== null) {
    const value = { step: parseDraftStep(read.draft.step), form: parseDraftForm(read.draft.form) };
    return { ...read, value };
  }
  const form = prefillForm(read.item, owner);
  const known = read.modelNames.find((name) => name.toLowerCase() === form.modelName.toLowerCase());
  if (known === undefined) return { ...read, value: { step: 0, form } };
  const [newest] = (await propose({ model: known, parents: [], changeType: null, quarantineId })).candidates;
  const parents = newest === undefined ? [] : [newest];
  return {
    ...read,
    value: { step: steps.indexOf('model'), form: { ...form, modelKind: 'existing', modelName: known, parents } },
  };
}
